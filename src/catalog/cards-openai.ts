import type { ModelCard, Price } from "./card.ts"
import { classicRatios, geminiPixels } from "./pixels.ts"

const fixedSizes = {
  only: [
    [1024, 1024],
    [1536, 1024],
    [1024, 1536],
  ],
} as const

/**
 * First generation: 65 tokens and 129 for each tile of 512 pixels, and with high fidelity 4,160 more for a square or 6,240 for any
 * other shape. Rounded up, because nobody has published the numbers of the later ones.
 */
const inputImageTokens = { usual: 323, most: 8192 } as const

/** Of the dearest of the three sizes: square, portrait, landscape. From the vendor's prices per picture; `auto` may be any of them. */
const firstTokens = {
  imageTokens: { "1K": 6240 },
  qualityTokens: { low: { "1K": 408 }, medium: { "1K": 1584 }, high: { "1K": 6240 } },
} as const

/**
 * Measured on gpt-image-2: 196 at low and 7,024 at high for 1024×1024, 205 at low for 2560×1440, 12,329 at high for 3584×2048.
 * The second tier goes up to 3840×2160 and is scaled from that; medium follows from its price per picture.
 */
const secondTokens = {
  imageTokens: { "1K": 7024, "2K": 13_930 },
  qualityTokens: {
    low: { "1K": 196, "2K": 205 },
    medium: { "1K": 1767, "2K": 3505 },
    high: { "1K": 7024, "2K": 13_930 },
  },
} as const

const image: Omit<ModelCard, "id" | "name" | "description" | "lifeCycle" | "prices"> = {
  author: "openai",
  aliases: [],
  input: ["text", "image"],
  output: ["image"],
  aspectRatios: [],
  imageSizes: [],
  pixels: {},
  pixelSizes: fixedSizes,
  maxInputImages: 16,
  contextLength: 32_000,
  maxOutputTokens: 16_384,
  streams: true,
  imageOnly: true,
  thinks: false,
  signatures: false,
  ...firstTokens,
  inputImageTokens,
}

/** Any size whose sides divide by 16, from 1:3 to 3:1, up to 3840×2160 either way round: public API description, 2026-08. */
const anySize: ModelCard["pixelSizes"] = {
  multipleOf: 16,
  maxWidth: 3840,
  maxHeight: 3840,
  minRatio: 1 / 3,
  maxRatio: 3,
  maxPixels: 3840 * 2160,
}

const flexible = {
  ...image,
  aspectRatios: classicRatios,
  imageSizes: ["1K", "2K"],
  pixels: { "1K": geminiPixels["1K"], "2K": geminiPixels["2K"] },
  pixelSizes: anySize,
  ...secondTokens,
} as const satisfies Omit<ModelCard, "id" | "name" | "description" | "lifeCycle" | "prices">

/** Two more qualities, whose tokens nobody has published: the most that an answer may have stands for them. */
const fiveQualities = {
  ...flexible,
  qualityTokens: {
    ...secondTokens.qualityTokens,
    xhigh: { "1K": 16_384, "2K": 16_384 },
    max: { "1K": 16_384, "2K": 16_384 },
  },
} as const satisfies Omit<ModelCard, "id" | "name" | "description" | "lifeCycle" | "prices">

const secondGeneration: readonly Price[] = [
  { from: "2026-04-21", textIn: 5, imageIn: 8, textOut: 10, imageOut: 30, source: "two public gateways' issue trackers, 2026" },
]

/** Models behind relays that draw inside a plain chat. What they really are is the relay's business. */
const relayChat: Omit<ModelCard, "id" | "name" | "author" | "description"> = {
  aliases: [],
  input: ["text", "image"],
  output: ["text", "image"],
  aspectRatios: [],
  imageSizes: [],
  pixels: {},
  maxInputImages: 16,
  contextLength: 128_000,
  maxOutputTokens: 16_384,
  streams: true,
  imageOnly: false,
  thinks: false,
  signatures: false,
  imageTokens: { "1K": 1584 },
  inputImageTokens,
  prices: [],
  lifeCycle: { state: "current" },
}

/** OpenAI's picture models, newest first, then the relay models that the source documents name. */
export const openaiCards: readonly ModelCard[] = [
  {
    ...fiveQualities,
    id: "gpt-image-2.6-sunburst",
    name: "GPT Image 2.6 Sunburst",
    description: {
      en: "OpenAI's newest, for quality.",
      zh: "OpenAI 最新一代，画质优先。",
    },
    prices: [{ from: "2026-11-01", textIn: 5, imageIn: 8, textOut: 10, imageOut: 30, source: "carried over from 2.5", unverified: true }],
    lifeCycle: { state: "current" },
  },
  {
    ...fiveQualities,
    id: "gpt-image-2.6-flare",
    name: "GPT Image 2.6 Flare",
    description: {
      en: "OpenAI's newest, for speed.",
      zh: "OpenAI 最新一代，速度优先。",
    },
    prices: [{ from: "2026-11-01", textIn: 5, imageIn: 8, textOut: 10, imageOut: 30, source: "carried over from 2.5", unverified: true }],
    lifeCycle: { state: "current" },
  },
  {
    ...fiveQualities,
    id: "gpt-image-2.5-sunburst",
    name: "GPT Image 2.5 Sunburst",
    description: {
      en: "Five quality levels, any size.",
      zh: "五档画质，尺寸任选。",
    },
    aliases: ["gpt-image-2.5-sunburst-2026-09-08"],
    prices: [
      {
        from: "2026-09-08",
        textIn: 5,
        imageIn: 8,
        textOut: 10,
        imageOut: 30,
        source: "third-party launch note, 2026-09",
        unverified: true,
      },
    ],
    lifeCycle: { state: "current", released: "2026-09-08" },
  },
  {
    ...fiveQualities,
    id: "gpt-image-2.5-flare",
    name: "GPT Image 2.5 Flare",
    description: {
      en: "The faster of the 2.5 pair.",
      zh: "2.5 两款中更快的一款。",
    },
    aliases: ["gpt-image-2.5-flare-2026-09-08"],
    prices: [
      {
        from: "2026-09-08",
        textIn: 5,
        imageIn: 8,
        textOut: 10,
        imageOut: 30,
        source: "third-party launch note, 2026-09",
        unverified: true,
      },
    ],
    lifeCycle: { state: "current", released: "2026-09-08" },
  },
  {
    ...flexible,
    id: "gpt-image-2",
    name: "GPT Image 2",
    description: {
      en: "Any size whose sides divide by 16, up to 3840×2160.",
      zh: "宽高为 16 的倍数即可，最大 3840×2160。",
    },
    aliases: ["gpt-image-2-2026-04-21"],
    prices: secondGeneration,
    lifeCycle: { state: "current", released: "2026-04-21" },
  },
  {
    ...image,
    id: "gpt-image-1.5",
    name: "GPT Image 1.5",
    description: {
      en: "Three sizes, transparent backgrounds.",
      zh: "三种尺寸，支持透明背景。",
    },
    prices: [
      {
        from: "2025-12-16",
        textIn: 5,
        imageIn: 8,
        textOut: 10,
        imageOut: 32,
        source: "reseller documentation and public price tables, 2026",
      },
    ],
    lifeCycle: { state: "legacy", successor: "gpt-image-2" },
  },
  {
    ...image,
    imageTokens: { "1K": 6500 },
    qualityTokens: { low: { "1K": 750 }, medium: { "1K": 1875 }, high: { "1K": 6500 } },
    id: "gpt-image-1-mini",
    name: "GPT Image 1 Mini",
    description: {
      en: "The cheap one of the first generation.",
      zh: "初代中的实惠之选。",
    },
    prices: [{ from: "2025-10-06", textIn: 2, imageIn: 2.5, imageOut: 8, source: "vendor model page, 2026" }],
    lifeCycle: { state: "legacy", successor: "gpt-image-2" },
  },
  {
    ...flexible,
    id: "chatgpt-image-latest",
    name: "ChatGPT Image",
    description: {
      en: "Whatever ChatGPT draws with at present.",
      zh: "始终与 ChatGPT 当前使用的绘图模型保持一致。",
    },
    prices: secondGeneration.map((price) => ({ ...price, unverified: true })),
    lifeCycle: { state: "current" },
  },
  {
    ...image,
    id: "gpt-image-1",
    name: "GPT Image 1",
    description: {
      en: "OpenAI's first picture model in the API.",
      zh: "OpenAI 首个开放 API 的绘图模型。",
    },
    prices: [{ from: "2025-04-23", textIn: 5, imageIn: 10, imageOut: 40, source: "vendor list as repeated by two resellers" }],
    lifeCycle: { state: "retired", released: "2025-04-23", retires: "2026-10-23", successor: "gpt-image-2" },
  },
  {
    ...relayChat,
    id: "gpt-4o-image",
    name: "GPT-4o Image",
    author: "openai",
    description: {
      en: "Drawing inside a chat, as relays offer it.",
      zh: "在对话中画图，由中转站提供。",
    },
  },
  {
    ...relayChat,
    id: "gpt-5-all",
    name: "GPT-5 All",
    author: "openai",
    description: {
      en: "Chat with every tool on, drawing included, as relays offer it.",
      zh: "工具全开的对话模型，也能画图，由中转站提供。",
    },
  },
  {
    ...relayChat,
    id: "midjourney-chat",
    name: "Midjourney Chat",
    author: "midjourney",
    description: {
      en: "Midjourney behind a chat, as relays offer it.",
      zh: "用对话的方式使用 Midjourney，由中转站提供。",
    },
  },
]
