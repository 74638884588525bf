import { formatNumber } from "#lib/figures.ts"
import type { SameWords } from "./define-words.svelte.ts"
import type { SharedWords } from "./shared.ts"

export default {
  untitled: "分享的图片",
  untitledConversation: "分享的对话",
  pictures: (count) => `${formatNumber(count)} 张图片`,
  shared: (day) => `分享于 ${day}`,
  expires: (day) => `${day} 前可查看`,
  download: "下载",
  downloadOriginal: "下载原图",
  enlarge: (alt) => `放大：${alt}`,
  madeWith: (model) => `由 ${model} 生成`,
  asked: "提问",
  drew: "作画",
  generated: "AI 生成",
  goneTitle: "这里已经没有内容了",
  goneText: "链接已过期、已撤销，或者不完整。请向发给你的人再要一个。",
  gonePicture: "这张图片已不再保留。",
  made: "用 Limn 绘制：一个自托管的图像模型网关。",
  language: "语言",
} satisfies SameWords<SharedWords>
