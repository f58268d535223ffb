/* One message -> one node. */

import { fileAddress } from "./api.js";
import { h, icon, spoken } from "./dom.js";
import { formatted } from "./entities.js";
import { inlineKeyboard } from "./keyboards.js";
import { avatar } from "./people.js";
import { fullName, preview, store } from "./store.js";
import { clockTime, dayName } from "./time.js";

const KILO = 1024;

export function fileSize(bytes) {
  if (bytes === undefined || bytes === null) return "";
  if (bytes < KILO) return `${bytes} B`;
  if (bytes < KILO * KILO) return `${(bytes / KILO).toFixed(1)} KB`;
  return `${(bytes / KILO / KILO).toFixed(1)} MB`;
}

/** Where a forwarded message came from, in words. */
function origin(from) {
  if (from.sender_user) return fullName(from.sender_user);
  return from.sender_user_name ?? from.chat?.title ?? from.sender_chat?.title ?? "未知";
}

/** Whose words these are, for quotations and readers of the screen. */
export function author(id, message) {
  if (!message.from_bot) return fullName(store.person(id) ?? { id });
  return store.bot.name || "机器人";
}

function photo(message) {
  const largest = message.photo.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
  const address = fileAddress(largest.file_id);
  const picture = h("img", {
    src: address,
    alt: message.caption ? `照片:${message.caption}` : "照片",
    width: largest.width,
    height: largest.height,
    loading: "lazy",
  });
  return h("button", { class: "photo", type: "button", "aria-label": "放大照片", dataset: { photo: address } }, picture);
}

function attachment(file, name, kind) {
  const address = fileAddress(file.file_id, name);
  const extension = /\.(\w{1,5})$/.exec(name)?.[1] ?? "";
  return h(
    "a",
    { class: "file", href: address, download: name, "aria-label": `下载 ${name}` },
    h("span", { class: "file-sign" }, kind === "voice" ? icon("voice") : extension ? h("b", {}, extension) : icon("file")),
    h("span", { class: "file-name" }, h("bdi", {}, name)),
    h("span", { class: "file-size" }, [fileSize(file.file_size), "下载"].filter(Boolean).join(" · ")),
  );
}

function card(contact) {
  const person = { ...contact, id: contact.user_id ?? 0 };
  return h(
    "div",
    { class: "card" },
    avatar(person),
    h("span", { class: "card-name" }, h("bdi", {}, fullName(person))),
    h("span", { class: "card-phone" }, h("bdi", {}, contact.phone_number)),
  );
}

/** Kinds of content the page shows in words only. */
const OTHERS = { sticker: "贴纸", video: "视频", audio: "音频", location: "位置", poll: "投票", dice: "骰子", animation: "动图", video_note: "视频消息" };

function media(message) {
  if (message.photo?.length) return photo(message);
  if (message.voice) return attachment(message.voice, "语音.ogg", "voice");
  if (message.document) return attachment(message.document, message.document.file_name ?? "文件", "document");
  if (message.contact) return card(message.contact);
  const other = Object.keys(OTHERS).find((key) => message[key]);
  return other ? h("p", { class: "other" }, `[${OTHERS[other]}]`) : null;
}

function quotation(id, quoted) {
  return h(
    "button",
    { class: "quoted", type: "button", "aria-label": "到被引用的消息", dataset: { goto: quoted.message_id } },
    h("b", {}, author(id, { from_bot: quoted.from_bot ?? quoted.from?.is_bot })),
    h("span", {}, preview(quoted)),
  );
}

function meta(message) {
  const when = new Date(message.date * 1000).toISOString();
  const full = `${dayName(message.date, store.now())} ${clockTime(message.date)}`;
  return h(
    "span",
    { class: "meta" },
    h("time", { datetime: when, title: full }, clockTime(message.date)),
  );
}

/** The node of one message in the chat of person `id`. */
export function bubble(id, message) {
  const words = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  const content = media(message);
  const keyboard = inlineKeyboard(message);
  const bare = content && !words;
  const side = message.from_bot ? "in" : "out";
  return h(
    "article",
    {
      class: `msg ${side}${keyboard ? " has-keys" : ""}${message.photo ? " has-photo" : ""}`,
      tabindex: -1,
      dataset: { id: message.message_id },
    },
    h(
      "div",
      { class: "bubble" },
      spoken(`${author(id, message)}:`),
      message.forward_origin ? h("p", { class: "forwarded" }, "转发自 ", h("b", {}, h("bdi", {}, origin(message.forward_origin)))) : null,
      message.reply_to_message ? quotation(id, message.reply_to_message) : null,
      content,
      bare ? null : h("div", { class: "text", dir: "auto" }, formatted(words, entities)),
      meta(message),
      h("button", { class: "actions round", type: "button", tabindex: -1, "aria-label": "这条消息", "aria-haspopup": "menu" }, icon("more")),
    ),
    keyboard,
  );
}
