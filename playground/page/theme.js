/* Light or dark: as the system says, unless the switch says otherwise. */

import { byId } from "./dom.js";

const KEY = "wuze.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;

const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";

function draw() {
  byId("theme-icon").setAttribute("href", isDark() ? "#i-light" : "#i-dark");
  byId("theme").setAttribute("aria-label", isDark() ? "切换浅色" : "切换深色");
}

function flip() {
  const wanted = isDark() ? "light" : "dark";
  if ((wanted === "dark") === system.matches) {
    delete root.dataset.theme;
    localStorage.removeItem(KEY);
  } else {
    root.dataset.theme = wanted;
    localStorage.setItem(KEY, wanted);
  }
  draw();
}

export function setUpTheme() {
  const kept = localStorage.getItem(KEY);
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  byId("theme").addEventListener("click", flip);
  system.addEventListener("change", draw);
  draw();
}
