/* The list: groups, search, filters, arrow keys. */

import { byId, h, neighbour } from "./dom.js";
import { fullName, store } from "./store.js";
import { listTime } from "./time.js";

const RECENT_KEY = "wuze.recent";
/** So many of those opened last stand on top. */
const RECENT = 4;
const ALL = "全部";
const UNREAD = "未读";

const box = byId("people");
const search = byId("search");
let filter = ALL;
let openPerson = () => {};
let queued = false;

const recent = () => {
  try {
    return JSON.parse(localStorage.getItem(RECENT_KEY)) ?? [];
  } catch {
    return [];
  }
};

function remember(id) {
  const ids = [id, ...recent().filter((other) => other !== id)].slice(0, RECENT);
  localStorage.setItem(RECENT_KEY, JSON.stringify(ids));
}

/** One of seven colours, which goes with the id. */
export const tint = (id) => Math.abs(id * 31 + Math.floor(id / 10)) % 7;

/** A round picture with the first character of the name. */
export function avatar(person) {
  const letter = [...fullName(person).replace("#", "")][0] ?? "";
  return h("span", { class: "avatar", "aria-hidden": "true", dataset: { tint: tint(person.id) } }, letter);
}

function row(person) {
  const name = fullName(person);
  const unread = person.unread ?? 0;
  const spokenParts = [name, person.title, unread ? `${unread} 条未读` : "", person.blocked ? "已停用机器人" : "", person.last_text];
  const time = person.last_at ? listTime(person.last_at, store.now()) : "";
  const props = {
    class: "row",
    role: "option",
    id: `person-${person.id}`,
    tabindex: -1,
    "aria-selected": person.id === store.open ? "true" : "false",
    "aria-label": spokenParts.filter(Boolean).join(","),
    dataset: { person: person.id },
  };
  return h(
    "div",
    props,
    avatar(person),
    h("span", { class: "row-name" }, h("bdi", {}, name)),
    h("time", { class: "row-time" }, time),
    h("span", { class: "row-title" }, h("bdi", {}, person.title ?? "")),
    person.last_text ? h("span", { class: "row-last" }, h("bdi", {}, person.last_text)) : null,
    unread ? h("span", { class: "badge" }, unread > 99 ? "99+" : String(unread)) : null,
    person.blocked ? h("span", { class: "row-blocked" }, "已停用") : null,
  );
}

/** [[group name, people]] to show now. */
function groups() {
  const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (person) => {
    const text = [fullName(person), person.title, person.group, person.phone, person.id].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const passes = (person) =>
    filter === ALL || (filter === UNREAD ? person.unread > 0 : person.group === filter);
  const shown = [...store.people.values()].filter((person) => passes(person) && fits(person));
  const result = new Map();
  if (filter === ALL && words.length === 0) {
    const top = recent().map((id) => store.person(id)).filter(Boolean);
    if (top.length) result.set("最近", top);
  }
  const onTop = new Set(result.get("最近"));
  for (const person of shown) {
    if (onTop.has(person)) continue;
    const group = person.group || "其他";
    if (!result.has(group)) result.set(group, []);
    result.get(group).push(person);
  }
  return [...result];
}

function drawFilters() {
  const names = [...new Set([...store.people.values()].map((person) => person.group || "其他"))];
  const unread = [...store.people.values()].filter((person) => person.unread > 0).length;
  const focused = byId("filters").contains(document.activeElement) ? document.activeElement.dataset.filter : null;
  const chips = [ALL, UNREAD, ...names].map((name) =>
    h(
      "button",
      {
        class: "chip",
        type: "button",
        "aria-pressed": name === filter ? "true" : "false",
        dataset: { filter: name },
      },
      name,
      name === UNREAD && unread ? h("span", { class: "badge" }, String(unread)) : null,
    ),
  );
  byId("filters").replaceChildren(...chips);
  if (focused) byId("filters").querySelector(`[data-filter="${CSS.escape(focused)}"]`)?.focus();
}

function draw() {
  queued = false;
  const focused = box.contains(document.activeElement) ? document.activeElement.id : null;
  const place = box.scrollTop;
  const nodes = groups().map(([name, people], index) =>
    h(
      "div",
      { class: "group", role: "group", "aria-labelledby": `group-${index}` },
      h("div", { class: "group-name", id: `group-${index}`, role: "presentation" }, name),
      people.map(row),
    ),
  );
  if (nodes.length === 0) nodes.push(h("p", { class: "nothing" }, filter === UNREAD ? "没有未读消息" : "没有找到这样的人"));
  box.replaceChildren(...nodes);
  box.scrollTop = place;
  const entry = byId(focused ?? `person-${store.open}`) ?? box.querySelector(".row");
  if (entry) entry.tabIndex = 0;
  if (focused) byId(focused)?.focus({ preventScroll: true });
  drawFilters();
}

/** Many events in one moment are one drawing. */
function drawSoon() {
  if (queued) return;
  queued = true;
  requestAnimationFrame(draw);
}

const rows = () => [...box.querySelectorAll(".row")];

function focusRow(target) {
  for (const other of rows()) other.tabIndex = other === target ? 0 : -1;
  target.focus();
  target.scrollIntoView({ block: "nearest" });
}

/** To the open person's row, or the first. */
export function focusList() {
  const target = byId(`person-${store.open}`) ?? rows()[0];
  if (target) focusRow(target);
  else search.focus();
}

function onListKey(event) {
  const here = event.target.closest(".row");
  if (!here || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = neighbour(rows(), here, event.key);
  if (next) {
    event.preventDefault();
    if (event.key === "ArrowUp" && next === here) search.focus();
    else focusRow(next);
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    openPerson(Number(here.dataset.person));
  }
}

function onSearchKey(event) {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" && rows().length) {
    event.preventDefault();
    focusRow(rows()[0]);
  } else if (event.key === "Enter" && rows().length) {
    event.preventDefault();
    openPerson(Number(rows()[0].dataset.person));
  } else if (event.key === "Escape" && search.value) {
    event.preventDefault();
    event.stopPropagation();
    search.value = "";
    draw();
  }
}

/** A list of everybody for dialogs: [{label, detail, value}]. */
export const everybody = () =>
  [...store.people.values()].map((person) => ({
    label: fullName(person),
    detail: [person.title, person.group].filter(Boolean).join(" · "),
    value: person.id,
    picture: avatar(person),
  }));

/** Wires the list; `open(id)` is called when a person is chosen. */
export function setUpPeople(open) {
  openPerson = (id) => {
    remember(id);
    search.value = "";
    open(id);
  };
  box.addEventListener("click", (event) => {
    const target = event.target.closest(".row");
    if (target) openPerson(Number(target.dataset.person));
  });
  box.addEventListener("keydown", onListKey);
  search.addEventListener("input", draw);
  search.addEventListener("keydown", onSearchKey);
  byId("filters").addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (!chip) return;
    filter = chip.dataset.filter;
    box.scrollTop = 0;
    draw();
  });
  byId("filters").addEventListener("wheel", (event) => {
    // A mouse has no wheel for sideways.
    if (event.deltaX === 0) byId("filters").scrollLeft += event.deltaY;
  }, { passive: true });
  for (const type of ["people", "open", "clock"]) store.on(type, drawSoon);
}
