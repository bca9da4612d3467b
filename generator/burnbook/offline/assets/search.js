(() => {
  const SHOWN = 12;
  const entries = JSON.parse(document.getElementById("entries").textContent);
  const form = document.getElementById("search");
  const field = document.getElementById("words");
  const list = document.getElementById("found");

  // SLOErrorBudgetBurn is found as it is and by its parts.
  const apart = (text) => text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z])([A-Z][a-z])/g, "$1 $2");
  const split = (text) => text.toLowerCase().split(/[^\p{L}\p{N}.%]+/u).map((word) => word.replace(/\.+$/, "")).filter(Boolean);
  const known = entries.map(({ name, about, words }) => {
    const text = `${name} ${about} ${words}`;
    return [...new Set([...split(text), ...split(apart(text))])];
  });
  const fits = (word, part) => (word === part ? 1 : part.length > 1 && word.startsWith(part) ? 0.7 : 0);
  const best = (words, part) => Math.max(...words.map((word) => fits(word, part)));

  // Words that few entries have say more; words that none has (pasted noise) say nothing.
  const ranked = (text) => {
    const scores = new Array(entries.length).fill(0);
    for (const part of new Set(split(text))) {
      const hits = known.map((words) => best(words, part));
      const weight = Math.log(1 + entries.length / hits.filter(Boolean).length);
      hits.forEach((hit, index) => { if (hit) scores[index] += hit * weight; });
    }
    return scores.map((score, index) => ({ score, index })).filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || a.index - b.index).slice(0, SHOWN).map(({ index }) => entries[index]);
  };

  const item = ({ name, about, href }) => {
    const link = document.createElement("a");
    const line = document.createElement("span");
    link.href = href;
    link.textContent = name;
    line.textContent = about;
    link.append(line);
    const row = document.createElement("li");
    row.append(link);
    return row;
  };

  const nothing = () => {
    const row = document.createElement("li");
    row.textContent = "Nothing is called that. All alerts are listed below.";
    return row;
  };

  const show = () => {
    const found = ranked(field.value);
    list.replaceChildren(...(found.length || !split(field.value).length ? found.map(item) : [nothing()]));
  };

  field.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  form.hidden = false;
  show();
})();
