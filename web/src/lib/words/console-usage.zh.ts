import type { UsageWords } from "./console-usage.ts"
import type { SameWords } from "./define-words.svelte.ts"

export default {
  title: "用量",
  text: "画了多少、收了多少、欠上游多少。",
  csv: "下载 CSV",
  by: "按什么统计",
  groups: { model: "模型", key: "密钥", user: "用户", team: "团队", channel: "通道", day: "日期" },
  nobody: { model: "返还", key: "无密钥", user: "无所属用户的密钥", team: "无团队", channel: "未调用上游", day: "–" },
  span: "时间范围",
  spans: { today: "今天", "7d": "最近 7 天", "30d": "最近 30 天", thisMonth: "本月", lastMonth: "上月" },
  ownSpan: "自选日期",
  columns: {
    requests: "请求",
    pictures: "图片",
    charge_usd: "收费",
    cost_usd: "上游成本",
    guarantee_cost_usd: "其中未出图",
    credit_usd: "返还",
  },
  columnText: {
    requests: "这段时间收到的请求",
    pictures: "已交付的图片",
    charge_usd: "向客户端收取的费用",
    cost_usd: "已知的应付上游费用",
    guarantee_cost_usd: "其中用于要求出图却没有出图的调用",
    credit_usd: "返还给客户端的额度",
  },
  sum: "合计",
  utc: "日期按 UTC 零点划分。",
  none: "这段时间没有用量",
  noneText: "换个日期看看，或者去画一张。",
  openRoom: "打开画室",
} satisfies SameWords<UsageWords>
