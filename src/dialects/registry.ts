import { chat } from "./chat/dialect.ts"
import type { Dialect } from "./dialect.ts"
import { gemini } from "./gemini/dialect.ts"
import { images } from "./images/dialect.ts"

/** The client APIs that Limn answers. */
export const dialects: readonly Dialect[] = [gemini, images, chat]
