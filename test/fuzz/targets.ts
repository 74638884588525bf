import { base64 } from "./base64.ts"
import { dataUrls, images } from "./images.ts"
import { json } from "./json.ts"
import { multipart } from "./multipart.ts"
import { sse } from "./sse.ts"
import type { FuzzTarget } from "./target.ts"

/** Every reader of bytes that come from outside. */
export const targets: readonly FuzzTarget[] = [base64, dataUrls, images, json, multipart, sse]
