package dev.flowcell.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Questions to the user, at a front-end that is as quick as can be. */
@Timeout(20)
class QuestionsTest {

    private static final Signer SIGNER = new Signer("hmac-sha256", "key");

    /** Answers each question while it is being sent. */
    private final class Quick implements Transport {

        private Questions questions;

        @Override
        public void start(Receiver receiver) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void send(Channel channel, List<byte[]> frames, boolean patient) {
            try {
                Message question = Message.decode(frames, SIGNER);
                questions.answered(message("input_reply", question.header(), content("value", "at once")));
            } catch (Message.Rejected e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }
    }

    private static ObjectNode content(String name, String value) {
        return JsonMapper.shared().createObjectNode().put(name, value);
    }

    private static Message message(String type, ObjectNode parent, ObjectNode content) {
        ObjectNode header = content("msg_id", "1").put("msg_type", type);
        return new Message(List.of(new byte[]{1}), header, parent, content("unused", ""), content);
    }

    @Test
    void anAnswerThatComesBeforeTheQuestionIsAllSentCounts() {
        var transport = new Quick();
        transport.questions = new Questions(new Publisher(transport, SIGNER));
        var cell = message("execute_request", content("msg_id", "0"), content("code", "1"));
        assertThat(transport.questions.ask(cell, "name?", false)).isEqualTo("at once");
        assertThat(transport.questions.ask(cell, "again?", true)).isEqualTo("at once");
    }
}
