// A search box over the log: whatever line, step or stream has the text stays.
{
  const log = document.querySelector(".log");
  if (log) {
    const box = document.createElement("p");
    box.className = "search";
    const input = document.createElement("input");
    input.type = "search";
    input.placeholder = "only lines with … (text, step, stderr)";
    const count = document.createElement("span");
    count.className = "muted";
    box.append(input, " ", count);
    log.before(box);
    const lines = [...log.querySelectorAll(".line")];
    const texts = lines.map(line => (line.textContent + " " + line.className).toLowerCase());
    let waiting;
    const search = () => {
      const wanted = input.value.trim().toLowerCase();
      let found = 0;
      lines.forEach((line, index) => {
        const shown = texts[index].includes(wanted);
        line.style.display = shown ? "" : "none";
        found += shown;
      });
      for (const block of log.querySelectorAll(".block")) {
        block.style.contentVisibility = wanted ? "visible" : "";
      }
      count.textContent = wanted ? found + " of " + lines.length : "";
    };
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(search, 150);
    });
  }
}
