// desk.js: photos are checked as soon as they are chosen, dropped or taken; the form works without it
(() => {
  "use strict";
  const form = document.getElementById("desk");
  const results = document.getElementById("results");
  const sheets = document.getElementById("sheets");
  const progress = document.getElementById("progress");
  const drop = document.querySelector(".drop");
  const AT_ONCE = 3; // uploads under way; the desk checks as many at once as it has processors
  const say = results.dataset;
  const verdicts = new Map();
  const waiting = [];
  let all = 0, running = 0, round = 0;

  document.body.classList.add("scripted");
  const hint = document.createElement("p");
  hint.className = "hint";
  hint.textContent = drop.dataset.drop;
  drop.insertBefore(hint, document.getElementById("limits"));

  const guide = document.getElementById("guide");
  const tell = () => {
    const parts = [say.progress.replace("{done}", verdicts.size).replace("{all}", all)];
    for (const verdict of ["differs", "undecided", "error", "matches"]) {
      const n = [...verdicts.values()].filter((one) => one.verdict === verdict).length;
      if (n === 0 || all === 1) continue;
      const badge = document.createElement("span");
      badge.className = "verdict " + verdict;
      badge.textContent = n + " " + say[verdict];
      parts.push(" ", badge);
    }
    progress.replaceChildren(...parts);
  };

  const placeholder = (job) => {
    const article = document.createElement("article");
    const header = document.createElement("header");
    const badge = document.createElement("span");
    const title = document.createElement("h3");
    article.className = "photo waiting";
    article.id = "p" + job.n;
    badge.className = "verdict";
    badge.textContent = say.waiting;
    title.textContent = job.file.name;
    header.append(badge, title);
    article.append(header);
    return article;
  };

  const trouble = (job) => {
    const words = document.createElement("p");
    const again = document.createElement("button");
    const article = placeholder(job);
    words.className = "advice";
    words.textContent = say.away;
    again.type = "button";
    again.textContent = say.again;
    again.addEventListener("click", () => { waiting.push(job); next(); });
    article.append(words, again);
    job.article.replaceWith(article);
    job.article = article;
  };

  const take = (job, verdict) => {
    const holder = document.createElement("template");
    holder.innerHTML = verdict.sheet; // the desk has escaped whatever came from photos and lists
    const sheet = holder.content.firstElementChild;
    job.article.replaceWith(sheet);
    job.article = sheet;
    verdicts.set(job.n, verdict);
    tell();
  };

  // Server-sent events over the answer to the upload itself: nothing is kept at the desk.
  const listen = async (job, answer) => {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "", done = false;
    for (;;) {
      const piece = await reader.read();
      text += piece.value ?? "";
      for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
        const event = text.slice(0, end);
        const data = event.split("\n").find((line) => line.startsWith("data: "));
        if (event.startsWith("event: verdict") && job.round === round) {
          take(job, JSON.parse(data.slice(6)));
          done = true;
        }
      }
      if (piece.done) break;
    }
    if (!done) throw new Error("no verdict");
  };

  const check = async (job) => {
    const body = new FormData();
    body.append("lang", form.elements.lang.value);
    body.append("model", form.elements.model.value);
    body.append("first", job.n);
    body.append("photo", job.file);
    job.article.querySelector(".verdict").textContent = say.looking;
    const answer = await fetch("/check", { method: "POST", body, headers: { Accept: "text/event-stream" } });
    if (!answer.ok) throw new Error(answer.statusText);
    await listen(job, answer);
  };

  const next = () => {
    while (running < AT_ONCE && waiting.length > 0) {
      const job = waiting.shift();
      running++;
      check(job)
        .catch(() => { if (job.round === round) trouble(job); })
        .finally(() => { running--; next(); });
    }
  };

  const add = (files) => {
    for (const file of files) {
      const job = { file, n: ++all, round };
      job.article = placeholder(job);
      sheets.append(job.article);
      waiting.push(job);
    }
    if (all === 0) return;
    results.hidden = false;
    guide.hidden = true;
    tell();
    next();
    if (files.length > 0) results.scrollIntoView({ block: "start" });
  };

  for (const input of form.querySelectorAll("input[type=file]"))
    input.addEventListener("change", () => { add([...input.files]); input.value = ""; });
  form.addEventListener("submit", (event) => event.preventDefault());

  addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    add([...event.dataTransfer.files].filter((file) => file.size > 0));
  });
  addEventListener("paste", (event) => { if (event.clipboardData.files.length) add([...event.clipboardData.files]); });

  document.getElementById("clear").addEventListener("click", () => {
    round++;
    all = 0;
    waiting.length = 0;
    verdicts.clear();
    sheets.replaceChildren();
    results.hidden = true;
    guide.hidden = false;
    form.elements.photo[0].focus();
  });

  // The report is put together here: an empty one from the desk, and the verdicts of this page.
  document.getElementById("keep").addEventListener("click", async () => {
    const answer = await fetch("/report.html?lang=" + form.elements.lang.value);
    if (!answer.ok) return;
    const list = [...verdicts.values()].sort((a, b) => a.n - b.n);
    const count = (verdict) => list.filter((one) => verdict === "" || one.verdict === verdict).length;
    const page = (await answer.text())
      .replace(/(data-show="([a-z]*)"[^>]*><b>)0/g, (_, head, verdict) => head + count(verdict))
      .replace(/(<table class="index">[^]*?<tbody>\n)/, (head) => head + list.map((one) => one.row).join(""))
      .replace(/(<div class="sheets">\n)/, (head) => head + list.map((one) => one.sheet).join(""));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([page], { type: "text/html" }));
    link.download = "report.html";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });
})();
