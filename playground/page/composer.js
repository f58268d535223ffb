/* The input line: text, commands, quotation, 开始, attachments. */

import * as api from "./api.js";
import { author, fileSize } from "./bubbles.js";
import { beforeSending, confirm, failed, openMenu, pick, toast } from "./dialogs.js";
import { byId, h, touch } from "./dom.js";
import { drawReplyKeyboard, setUpReplyKeyboard, unfold } from "./keyboards.js";
import { everybody } from "./people.js";
import { fullName, preview, store } from "./store.js";
import { clockTime, dayName } from "./time.js";

const text = byId("text");
const commands = byId("commands");
/** Message id answered to, or null. */
let quoting = null;
/** Payload of a deep link waiting for 开始, or null. */
let payload = null;
/** Unsent words of each chat. */
const unsent = new Map();
/** One request after the other, so that what was said first arrives first. */
let line = Promise.resolve();

/** Runs a request after those before it; what fails is told, and `undo` puts things back. */
function send(request, undo = () => {}) {
  line = line.then(request).catch((error) => {
    undo();
    failed(error);
  });
  return line;
}

function fit() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

function setText(value) {
  text.value = value;
  fit();
  drawCommands();
  byId("send").classList.toggle("ready", value.trim() !== "");
}

/** Sends words as the open person. */
export function say(words) {
  const id = store.open;
  const replyTo = quoting;
  quote(null);
  return send(
    () => api.say(id, words, replyTo),
    () => {
      if (store.open === id && !text.value) setText(words);
    },
  );
}

function submit() {
  const words = text.value.trim();
  if (!words || store.open === null) return;
  setText("");
  say(words);
}

/** Answer to this message (or, with null, to none). */
export function quote(message) {
  quoting = message?.message_id ?? null;
  byId("quote").hidden = message === null;
  if (message === null) return;
  byId("quote-name").textContent = author(store.open, message);
  byId("quote-text").textContent = preview(message);
  text.focus();
}

// ---- commands -------------------------------------------------------------

let commandsWanted = false;

function fitting() {
  if (store.open === null) return [];
  const all = store.chat(store.open).commands;
  if (commandsWanted) return all;
  const typed = /^\/(\w*)$/.exec(text.value);
  return typed ? all.filter((command) => command.command.startsWith(typed[1].toLowerCase())) : [];
}

function drawCommands() {
  const shown = fitting();
  commands.hidden = shown.length === 0;
  byId("menu").setAttribute("aria-expanded", commands.hidden ? "false" : "true");
  commands.replaceChildren(
    ...shown.map((command, index) =>
      h(
        "div",
        { class: "command", role: "option", id: `command-${index}`, "aria-selected": index === 0 ? "true" : "false", dataset: { command: command.command } },
        h("b", {}, `/${command.command}`),
        h("span", {}, command.description),
      ),
    ),
  );
  if (shown.length) text.setAttribute("aria-activedescendant", "command-0");
  else text.removeAttribute("aria-activedescendant");
}

const chosenCommand = () => commands.querySelector("[aria-selected=true]");

function chooseCommand(step) {
  const all = [...commands.children];
  const at = (all.indexOf(chosenCommand()) + step + all.length) % all.length;
  all.forEach((node, index) => node.setAttribute("aria-selected", index === at ? "true" : "false"));
  text.setAttribute("aria-activedescendant", `command-${at}`);
  all[at].scrollIntoView({ block: "nearest" });
}

function runCommand(node) {
  commandsWanted = false;
  setText("");
  say(`/${node.dataset.command}`);
}

function toggleCommands() {
  if (store.chat(store.open).commands.length === 0) toast("机器人没有命令菜单");
  commandsWanted = !commandsWanted;
  drawCommands();
  text.focus();
}

function onCommandKey(event) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") chooseCommand(event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Enter" && !event.shiftKey) runCommand(chosenCommand());
  else if (event.key === "Tab") setText(`/${chosenCommand().dataset.command} `);
  else if (event.key === "Escape") closeCommands();
  else return false;
  return true;
}

function closeCommands() {
  commandsWanted = false;
  commands.hidden = true;
  byId("menu").setAttribute("aria-expanded", "false");
}

function onKey(event) {
  if (event.isComposing) return;
  if (!commands.hidden && onCommandKey(event)) {
    event.preventDefault();
    event.stopPropagation();
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && quoting !== null) {
    event.stopPropagation();
    quote(null);
  }
}

// ---- attachments ----------------------------------------------------------

const KINDS = { photo: ["发送照片", "image/*"], document: ["发送文件", ""], voice: ["发送语音文件", "audio/*,.ogg,.oga,.opus"] };

async function sendFile(kind, file) {
  const id = store.open;
  const picture = kind === "photo" ? URL.createObjectURL(file) : null;
  const caption = await beforeSending(KINDS[kind][0], file.name, fileSize(file.size), picture);
  if (picture) URL.revokeObjectURL(picture);
  if (caption !== null) await send(() => api.file(id, kind, file, caption.trim()));
}

function chooseFile(kind) {
  const input = byId("file");
  input.accept = KINDS[kind][1];
  input.value = "";
  input.onchange = () => {
    if (input.files[0]) sendFile(kind, input.files[0]);
  };
  input.click();
}

/** Files dropped on the chat or pasted. */
export async function takeFiles(files) {
  for (const file of files) await sendFile(/^image\/(png|jpe?g|webp)$/.test(file.type) ? "photo" : "document", file);
}

async function ownContact() {
  const id = store.open;
  const { phone } = store.person(id);
  if (await confirm("发送手机号", `把您的手机号 ${phone ?? ""} 发给机器人?`, "发送")) send(() => api.contact(id));
}

async function othersContact() {
  const id = store.open;
  const chosen = await pick("发送谁的联系方式", everybody().filter((item) => item.value !== id));
  if (chosen !== null) send(() => api.contact(id, chosen));
}

async function forwardFrom() {
  const id = store.open;
  const from = await pick("从谁的聊天转发", everybody());
  if (from === null) return;
  if (!store.chat(from).loaded) await store.loadChat(from).catch(failed);
  const messages = store.ordered(from).reverse().map((message) => ({
    label: preview(message),
    detail: `${author(from, message)} · ${dayName(message.date, store.now())} ${clockTime(message.date)}`,
    value: message.message_id,
  }));
  const chosen = await pick(`转发 ${fullName(store.person(from))} 聊天中的哪一条`, messages);
  if (chosen !== null) send(() => api.forward(id, from, chosen));
}

function attachMenu() {
  openMenu(byId("attach"), "附件", [
    { label: "照片", icon: "photo", act: () => chooseFile("photo") },
    { label: "文件", icon: "file", act: () => chooseFile("document") },
    { label: "语音文件", icon: "voice", act: () => chooseFile("voice") },
    null,
    { label: "我的联系方式", icon: "user", act: ownContact },
    { label: "别人的联系方式", icon: "users", act: othersContact },
    { label: "从别的聊天转发", icon: "forward", act: forwardFrom },
  ]);
}

// ---- 开始 -----------------------------------------------------------------

/** Shows 开始 for a deep link; pressing it sends the payload. */
export function startWith(value) {
  payload = value;
  drawComposer();
  byId("start").focus();
}

async function pressStart() {
  const id = store.open;
  const value = payload ?? "";
  payload = null;
  await send(() => api.start(id, value));
  drawComposer();
}

/**
 * Input line, or one wide button: for an empty chat, a deep link, a stopped bot. Both while only the bot has
 * written: whoever joined before anything was kept may have been told something without a menu.
 */
export function drawComposer() {
  const id = store.open;
  if (id === null) return;
  const chat = store.chat(id);
  const blocked = store.person(id)?.blocked;
  const empty = chat.loaded && chat.messages.size === 0;
  const wide = blocked || empty || payload !== null;
  const unheard = chat.loaded && [...chat.messages.values()].every((one) => one.from_bot);
  const pressed = !wide && document.activeElement === byId("start");
  byId("start").hidden = !(wide || unheard);
  byId("start").textContent = blocked ? "重新启用机器人" : "开始";
  byId("line").hidden = wide;
  text.placeholder = chat.placeholder || "消息";
  if (wide) {
    byId("keys").hidden = true;
    closeCommands();
  } else drawReplyKeyboard();
  if (pressed && !touch()) text.focus({ preventScroll: true });
}

/** Another chat is opened: its unsent words come back. */
export function openComposer(before) {
  if (before !== null) unsent.set(before, text.value);
  payload = null;
  commandsWanted = false;
  unfold();
  quote(null);
  setText(unsent.get(store.open) ?? "");
  drawComposer();
}

export function setUpComposer() {
  byId("line").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  text.addEventListener("input", () => {
    commandsWanted = false;
    setText(text.value);
  });
  text.addEventListener("keydown", onKey);
  text.addEventListener("blur", () => {
    commandsWanted = false;
    setTimeout(() => document.activeElement !== text && closeCommands(), 150);
  });
  text.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    takeFiles([...event.clipboardData.files]);
  });
  commands.addEventListener("mousedown", (event) => event.preventDefault());
  commands.addEventListener("click", (event) => {
    const node = event.target.closest(".command");
    if (node) runCommand(node);
  });
  byId("menu").addEventListener("mousedown", (event) => event.preventDefault());
  byId("menu").addEventListener("click", toggleCommands);
  byId("attach").addEventListener("click", attachMenu);
  byId("quote-close").addEventListener("click", () => quote(null));
  byId("start").addEventListener("click", pressStart);
  setUpReplyKeyboard(say, ownContact);
  for (const type of ["chat", "message", "delete", "people"]) store.on(type, ({ id }) => (id ?? store.open) === store.open && drawComposer());
}
