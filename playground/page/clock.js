/* The demonstration's time, and moving it forward. */

import * as api from "./api.js";
import { failed, openMenu, toast } from "./dialogs.js";
import { byId } from "./dom.js";
import { store } from "./store.js";
import { ahead, clockTime, dayName } from "./time.js";

const TICK_MS = 5000;
const MOVES = [
  ["往后一小时", { to: "hour" }],
  ["往后一天", { to: "day" }],
  ["到下周一", { to: "monday" }],
  ["到月底", { to: "month_end" }],
  ["到季末", { to: "quarter_end" }],
];

function draw() {
  const now = store.now();
  byId("clock-text").textContent = `${dayName(now, now)} ${clockTime(now)}`;
  byId("clock").setAttribute("aria-label", `演示时间 ${dayName(now, now)} ${clockTime(now)},${ahead(store.offset)}`);
}

async function move(target) {
  try {
    store.applyClock((await api.moveClock(target)).offset_seconds);
    toast(`现在是 ${dayName(store.now(), store.now())} ${clockTime(store.now())}`);
  } catch (error) {
    failed(error);
  }
}

/** The menu of moves, beside `anchor`. */
export function openClock(anchor) {
  const items = MOVES.map(([label, target]) => ({ label, icon: "clock", act: () => move(target) }));
  const now = store.now();
  openMenu(anchor, "演示时间", items, `演示时间 ${dayName(now, now)} ${clockTime(now)},${ahead(store.offset)}`);
}

export function setUpClock() {
  byId("clock").addEventListener("click", () => openClock(byId("clock")));
  store.on("clock", draw);
  setInterval(draw, TICK_MS);
  draw();
}
