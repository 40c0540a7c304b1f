// Re-enactments: the wheel that chooses, the clock, the next step. Without this the pages are whole: lists, details, times.
const PLAYED = "afterword.drills.played";
const played = () => { try { return JSON.parse(localStorage.getItem(PLAYED) ?? "[]"); } catch { return []; } };
const remember = (codes) => { try { localStorage.setItem(PLAYED, JSON.stringify(codes)); } catch { /* chosen again next time */ } };

/** What the page itself lists; all there are, where they can be fetched. */
async function drills(form) {
  const listed = [...document.querySelectorAll(".drills tr[data-code]")].map((row) => ({
    code: row.dataset.code, name: row.querySelector("a").textContent, href: row.querySelector("a").getAttribute("href"),
    services: [...row.querySelectorAll(".service")].map((one) => one.textContent), difficulty: Number(row.dataset.difficulty), year: Number(row.dataset.year) || null,
  }));
  if (location.protocol === "file:") return listed;
  try {
    const answer = await fetch(form.dataset.wheel);
    // Addresses in it are those of the wheel's first page.
    return answer.ok ? (await answer.json()).map((one) => ({ ...one, href: new URL(one.href, answer.url).href })) : listed;
  } catch { return listed; }
}

async function wheel(form) {
  const all = await drills(form);
  const years = [...new Set(all.map((one) => one.year).filter(Boolean))].sort((a, b) => b - a);
  form.elements.year.append(...years.map((year) => new Option(String(year))));
  form.hidden = false;
  const [chosen, forget] = [form.querySelector(".chosen"), form.querySelector(".forget")];
  const fits = (one) => (!form.elements.service.value || one.services.includes(form.elements.service.value))
    && (!form.elements.difficulty.value || one.difficulty === Number(form.elements.difficulty.value)) && (!form.elements.year.value || one.year === Number(form.elements.year.value));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fresh = all.filter((one) => fits(one) && !played().includes(one.code));
    forget.hidden = fresh.length > 0;
    chosen.replaceChildren();
    if (fresh.length === 0) { forget.focus(); return; }
    const one = fresh[Math.floor(Math.random() * fresh.length)];
    remember([...played(), one.code]);
    chosen.append(`${chosen.dataset.result} `, Object.assign(document.createElement("a"), { href: one.href, textContent: one.name, lang: "en" }));
  });
  forget.addEventListener("click", () => { remember([]); forget.hidden = true; form.requestSubmit(); });
}

function clock(box) {
  const [output, button, next] = [box.querySelector("output"), box.querySelector("button"), box.querySelector("[data-next]")];
  let [spent, since] = [0, null];
  const seconds = () => Math.floor((spent + (since === null ? 0 : Date.now() - since)) / 1000);
  const show = () => {
    const now = seconds();
    output.textContent = `T+${Math.floor(now / 60)}:${String(now % 60).padStart(2, "0")}`;
    for (const inject of document.querySelectorAll(".injects [data-minute]")) inject.classList.toggle("due", since !== null && now >= Number(inject.dataset.minute) * 60 && now < Number(inject.dataset.minute) * 60 + 120);
  };
  const toggle = () => {
    if (since === null) since = Date.now(); else { spent += Date.now() - since; since = null; }
    button.textContent = since === null ? box.dataset.start : box.dataset.pause;
    show();
  };
  button.textContent = box.dataset.start;
  button.addEventListener("click", toggle);
  setInterval(() => { if (since !== null) show(); }, 500);
  if (next) {
    const release = () => {
      const step = document.querySelector("details.step:not([open])");
      if (!step) return;
      step.open = true;
      step.scrollIntoView({ block: "nearest" });
      step.querySelector("summary").focus({ preventScroll: true });
      next.disabled = !document.querySelector("details.step:not([open])");
    };
    next.addEventListener("click", release);
    addEventListener("keydown", (event) => {
      const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
      if (event.key === "n" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && document.querySelector(".curtain")?.open) { event.preventDefault(); release(); }
    });
  }
  box.hidden = false;
}

for (const form of document.querySelectorAll("form[data-wheel]")) wheel(form);
for (const box of document.querySelectorAll("[data-clock]")) clock(box);
