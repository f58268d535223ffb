/* Days and times as the demonstration's people see them. */

/** The offices of the demonstration keep this zone's days, wherever the window is. */
const ZONE = "Asia/Shanghai";
const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

const format = (options) => new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, ...options });
const CLOCK = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const WEEKDAY = format({ weekday: "short" });
const MONTH_DAY = format({ month: "long", day: "numeric" });
const YEAR = format({ year: "numeric" });
const DAY_KEY = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE });

const at = (seconds) => new Date(seconds * 1000);
const dayNumber = (seconds) => Math.floor(Date.parse(DAY_KEY.format(at(seconds))) / DAY_MS);

/** "16:40" */
export const clockTime = (seconds) => CLOCK.format(at(seconds));

/** "2026-03-27": groups messages by day. */
export const dayKey = (seconds) => DAY_KEY.format(at(seconds));

/** "3月27日 周五", with the year when it is not this year's. */
export function dayName(seconds, now) {
  const year = YEAR.format(at(seconds));
  const day = `${MONTH_DAY.format(at(seconds))} ${WEEKDAY.format(at(seconds))}`;
  return year === YEAR.format(at(now)) ? day : `${year}${day}`;
}

/** Over a day's messages: "今天 3月27日 周五". */
export function dayHeading(seconds, now) {
  const ago = dayNumber(now) - dayNumber(seconds);
  const word = { 0: "今天 ", 1: "昨天 " }[ago] ?? "";
  return word + dayName(seconds, now);
}

/** In the list: "16:40", "昨天", "周三", "3月5日". */
export function listTime(seconds, now) {
  const ago = dayNumber(now) - dayNumber(seconds);
  if (ago <= 0) return clockTime(seconds);
  if (ago === 1) return "昨天";
  if (ago < WEEK_DAYS) return WEEKDAY.format(at(seconds));
  return MONTH_DAY.format(at(seconds));
}

/** How far the demonstration's clock is ahead: "比实际快 3 天 2 小时". */
export function ahead(offsetSeconds) {
  const hours = Math.round(offsetSeconds / 3600);
  if (hours === 0) return "与实际时间相同";
  const days = Math.trunc(hours / 24);
  const parts = [days ? `${days} 天` : "", hours % 24 ? `${hours % 24} 小时` : ""];
  return `比实际快 ${parts.filter(Boolean).join(" ")}`;
}
