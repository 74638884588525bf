import type { SameWords } from "./define-words.svelte.ts"
import type { KitWords } from "./kit.ts"

export default {
  close: "关闭",
  cancel: "取消",
  save: "保存",
  remove: "移除",
  copy: "复制",
  copied: "已复制",
  loading: "正在加载…",
  retry: "重试",
  offline: "连接不上服务器。请检查网络；正在生成的内容不会丢失。",
  failed: "出了点问题。",
  colon: "：",
  optional: "可不填",
  more: "更多",
  free: "免费",
  priceUnknown: "价格未知",
  notFound: "这个地址没有内容。",
  notFoundText: "可能已被删除，或者地址不完整。",
  home: "回到画室",
} satisfies SameWords<KitWords>
