import { defineWords } from "./define-words.svelte.ts"

const en = {
  title: "Usage",
  text: "What was drawn, what it was charged, and what providers are owed.",
  csv: "Download as CSV",
  by: "Told apart by",
  groups: { model: "Model", key: "Key", user: "User", team: "Team", channel: "Channel", day: "Day" },
  nobody: { model: "Credits", key: "No key", user: "Keys without a user", team: "No team", channel: "No provider called", day: "–" },
  span: "Span",
  spans: { today: "Today", "7d": "Last 7 days", "30d": "Last 30 days", thisMonth: "This month", lastMonth: "Last month" },
  ownSpan: "Other days",
  columns: {
    requests: "Requests",
    pictures: "Pictures",
    charge_usd: "Charged",
    cost_usd: "Provider cost",
    guarantee_cost_usd: "Of it without a picture",
    credit_usd: "Given back",
  },
  columnText: {
    requests: "Requests that came in this span",
    pictures: "Pictures that were delivered",
    charge_usd: "Taken from clients",
    cost_usd: "Owed to providers, as far as it is known",
    guarantee_cost_usd: "What of it went for calls that brought no picture where one is required",
    credit_usd: "Given back to clients as credits",
  },
  sum: "In all",
  utc: "Days begin at 00:00 UTC.",
  none: "Nothing was used in this span",
  noneText: "Choose other days, or draw something.",
  openRoom: "Open the chat room",
}

/** Words of the page of usage. */
export const usageWords = defineWords(en, () => import("./console-usage.zh.ts"))
export type UsageWords = typeof en
