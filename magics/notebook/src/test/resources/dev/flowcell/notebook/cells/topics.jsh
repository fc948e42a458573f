// %% [markdown]
// # Topics
// %%
%maven org.jsoup:jsoup:1.21.2
%env LEVEL=high
%secret TOKEN --from env:TOKEN
// %%
%%params
String feed = "a b c"; // words, with spaces between
int limit = 20;
// %%
import java.util.regex.Pattern;

/** A word of the feed. */
record Word(String text, int length) {}

String shout(String text) {
    return text.toUpperCase(Locale.ROOT) + mark;
}
// %%
String mark = "!";

// The words, in order.
var words = Arrays.stream(Pattern.compile(" ").split(feed))
    .limit(limit)
    .map(text -> new Word(text, text.length()))
    .toList();
words
// %%
%%map loud = word : words --retries 3 --retry-delay 200ms --cache 1d
// louder
var text = shout(word.text());
new Word(text, text.length())
// %%
%%step count --timeout 30s
int[] lengths = {1, 2}, total = new int[1];
int count;
for (var word : loud) {
    total[0] += word.length();
}
count = total[0];
words.size() + count
// %%
%run
