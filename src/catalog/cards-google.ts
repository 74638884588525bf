import type { ModelCard } from "./card.ts"
import { allRatios, classicRatios, gemini25Pixels, geminiPixels } from "./pixels.ts"

const { "512": _smallest, ...withoutSmallest } = geminiPixels

const gemini: Pick<
  ModelCard,
  "author" | "aliases" | "input" | "output" | "imageOnly" | "streams" | "contextLength" | "maxOutputTokens" | "inputImageTokens"
> = {
  author: "google",
  aliases: [],
  input: ["text", "image"],
  output: ["text", "image"],
  imageOnly: true,
  streams: true,
  contextLength: 65_536,
  maxOutputTokens: 32_768,
  // Measured on Gemini 3: 1,065 to 1,101 for photographs of any size. The most is ten tiles of 258, which earlier models cut long pictures into.
  inputImageTokens: { usual: 1120, most: 2580 },
}

const flash25: Omit<ModelCard, "id" | "name" | "description" | "lifeCycle"> = {
  ...gemini,
  contextLength: 32_768,
  aspectRatios: classicRatios,
  imageSizes: [],
  pixels: { "1K": gemini25Pixels },
  maxInputImages: 3,
  thinks: false,
  signatures: false,
  imageTokens: { "1K": 1290 },
  inputImageTokens: { usual: 258, most: 2580 },
  prices: [
    {
      from: "2025-10-02",
      textIn: 0.3,
      imageIn: 0.3,
      textOut: 2.5,
      imageOut: 30,
      source: "vendor price list as quoted by two public cost trackers, 2026-11",
    },
  ],
}

/** Gemini 2.0 drew 1024 pixels a side and took no ratio; its price was never listed per picture. */
const flash20: Omit<ModelCard, "id" | "name" | "description" | "lifeCycle"> = {
  ...flash25,
  imageOnly: false,
  aspectRatios: [],
  pixels: { "1K": { "1:1": [1024, 1024] } },
  prices: [
    { from: "2025-05-07", textIn: 0.1, imageIn: 0.1, textOut: 0.4, imageOut: 30, source: "vendor price list, 2025", unverified: true },
  ],
}

/** Google's picture models, newest first. States and limits: vendor change log and discovery document, 2026-10. */
export const googleCards: readonly ModelCard[] = [
  {
    ...gemini,
    id: "gemini-nano-banana-2.1",
    name: "Nano Banana 2.1",
    description: {
      en: "Google's current default for drawing and editing: fast, follows long instructions, up to 4K.",
      zh: "Google 目前的主力绘图与改图模型：出图快，读得懂长提示词，最高 4K。",
    },
    aliases: ["nano-banana-2.1"],
    aspectRatios: allRatios,
    imageSizes: ["1K", "2K", "4K"],
    pixels: withoutSmallest,
    maxInputImages: 14,
    streams: false,
    thinks: true,
    signatures: true,
    // Only 1K is confirmed; the larger tiers are those of the model that it replaces.
    imageTokens: { "1K": 1120, "2K": 1680, "4K": 2520 },
    prices: [
      {
        from: "2026-10-06",
        textIn: 1.5,
        imageIn: 1.5,
        textOut: 7.5,
        imageOut: 30,
        source: "public price discussion, 2026-10",
        unverified: true,
      },
    ],
    lifeCycle: { state: "current", released: "2026-10-06" },
  },
  {
    ...gemini,
    id: "gemini-3.1-flash-image",
    name: "Nano Banana 2",
    description: {
      en: "Quick drawing and editing in four size tiers, from 512 to 4K.",
      zh: "画图改图都快，512 到 4K 共四档尺寸。",
    },
    aliases: ["nano-banana-2"],
    aspectRatios: allRatios,
    imageSizes: ["512", "1K", "2K", "4K"],
    pixels: geminiPixels,
    maxInputImages: 14,
    thinks: true,
    signatures: true,
    imageTokens: { "512": 747, "1K": 1120, "2K": 1680, "4K": 2520 },
    prices: [
      {
        from: "2026-05-28",
        textIn: 0.5,
        imageIn: 0.5,
        textOut: 3,
        imageOut: 60,
        source: "vendor price list as quoted by public cost trackers, 2026-09",
      },
    ],
    lifeCycle: { state: "deprecated", released: "2026-05-28", successor: "gemini-nano-banana-2.1" },
  },
  {
    ...gemini,
    id: "gemini-3.1-flash-lite-image",
    name: "Nano Banana 2 Lite",
    description: {
      en: "The cheapest of the family: one tier, made for volume.",
      zh: "系列中最便宜的一款：只有一档尺寸，适合大批量出图。",
    },
    aliases: ["nano-banana-2-lite"],
    aspectRatios: classicRatios,
    imageSizes: ["1K"],
    pixels: { "1K": geminiPixels["1K"] },
    maxInputImages: 14,
    thinks: true,
    signatures: true,
    imageTokens: { "1K": 1120 },
    prices: [
      {
        from: "2026-06-30",
        textIn: 0.25,
        imageIn: 0.25,
        textOut: 1.5,
        imageOut: 30,
        source: "third-party price tables, 2026-11",
        unverified: true,
      },
    ],
    lifeCycle: { state: "current", released: "2026-06-30" },
  },
  {
    ...gemini,
    id: "gemini-3-pro-image",
    name: "Nano Banana Pro",
    description: {
      en: "Google's best: reasons before it draws, renders text, up to 4K.",
      zh: "Google 最强的绘图模型：先构思再动笔，文字清晰准确，最高 4K。",
    },
    aliases: ["nano-banana-pro"],
    aspectRatios: classicRatios,
    imageSizes: ["1K", "2K", "4K"],
    pixels: withoutSmallest,
    maxInputImages: 14,
    thinks: true,
    signatures: true,
    imageTokens: { "1K": 1120, "2K": 1120, "4K": 2000 },
    prices: [
      {
        from: "2026-05-28",
        textIn: 2,
        imageIn: 2,
        textOut: 12,
        imageOut: 120,
        source: "vendor documentation as quoted by a public gateway, 2026-10",
      },
    ],
    lifeCycle: { state: "current", released: "2026-05-28" },
  },
  {
    ...gemini,
    id: "gemini-3-pro-image-preview",
    name: "Nano Banana Pro (preview)",
    description: {
      en: "The preview of Nano Banana Pro.",
      zh: "Nano Banana Pro 的预览版。",
    },
    aliases: ["nano-banana-pro-preview"],
    aspectRatios: classicRatios,
    imageSizes: ["1K", "2K", "4K"],
    pixels: withoutSmallest,
    maxInputImages: 14,
    thinks: true,
    signatures: true,
    imageTokens: { "1K": 1120, "2K": 1120, "4K": 2000 },
    prices: [
      {
        from: "2025-11-20",
        textIn: 2,
        imageIn: 2,
        textOut: 12,
        imageOut: 120,
        source: "vendor documentation as quoted by a public gateway, 2026-10",
      },
    ],
    lifeCycle: { state: "retired", released: "2025-11-20", retires: "2026-06-25", successor: "gemini-3-pro-image" },
  },
  {
    ...flash25,
    id: "gemini-2.5-flash-image",
    name: "Nano Banana",
    description: {
      en: "The model that made conversational picture editing common. One tier, ten ratios.",
      zh: "让“边聊边改图”流行起来的模型。一档尺寸，十种比例。",
    },
    aliases: ["nano-banana"],
    lifeCycle: { state: "legacy", released: "2025-10-02", retires: "2026-10-02", successor: "gemini-nano-banana-2.1" },
  },
  {
    ...flash25,
    id: "gemini-2.5-flash-image-preview",
    name: "Nano Banana (preview)",
    description: {
      en: "The preview of Nano Banana. It always answers with text and picture together.",
      zh: "Nano Banana 的预览版，总是图文一起返回。",
    },
    imageOnly: false,
    lifeCycle: { state: "retired", released: "2025-08-26", retires: "2026-01-15", successor: "gemini-2.5-flash-image" },
  },
  {
    ...flash20,
    id: "gemini-2.0-flash-preview-image-generation",
    name: "Gemini 2.0 Flash Image (preview)",
    description: {
      en: "Google's first conversational picture model, in its second preview.",
      zh: "Google 第一款对话式绘图模型的第二个预览版。",
    },
    lifeCycle: { state: "retired", released: "2025-05-07", retires: "2026-06-01", successor: "gemini-2.5-flash-image" },
  },
  {
    ...flash20,
    id: "gemini-2.0-flash-exp",
    name: "Gemini 2.0 Flash (experimental)",
    description: {
      en: "The experiment with which drawing in a conversation began.",
      zh: "对话中画图的开端，一个实验版本。",
    },
    aliases: ["gemini-2.0-flash-exp-image-generation"],
    lifeCycle: { state: "retired", released: "2025-03-12", retires: "2026-06-01", successor: "gemini-2.5-flash-image" },
  },
]
