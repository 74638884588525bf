import { z } from "zod"
import { googleError, quote } from "#dialects/answer-schemas.ts"
import { type Description, mounted, type Operation } from "#dialects/description.ts"
import { examplePictureData } from "#dialects/request-schemas.ts"
import { countTokensRequest, countTokensResponse, generateContentArray, generateContentRequest, generateContentResponse } from "./schema.ts"

const mounts = ["/v1beta", "/v1", "/gemini/v1beta", "/gemini/v1"]
const generationConfig = { responseModalities: ["TEXT", "IMAGE"], imageConfig: { aspectRatio: "16:9", imageSize: "512" } }
const draw = { contents: [{ role: "user", parts: [{ text: "A red balloon over the sea" }] }], generationConfig }
const picture = { inlineData: { mimeType: "image/png", data: examplePictureData } }

const generate: Omit<Operation, "path" | "summary" | "answers"> = {
  method: "post",
  body: {
    content: { "application/json": "GenerateContentRequest" },
    examples: {
      draw,
      edit: { contents: [{ role: "user", parts: [{ text: "Make it night" }, picture] }], generationConfig },
      quote: { ...draw, dryRun: true },
    },
  },
  failures: "generating",
}

/** Describes the routes of Google's native API. */
export const description: Description = {
  title: "Gemini",
  requests: { GenerateContentRequest: generateContentRequest, CountTokensRequest: countTokensRequest },
  answers: {
    GenerateContentResponse: generateContentResponse,
    GenerateContentArray: generateContentArray,
    CountTokensResponse: countTokensResponse,
    Quote: quote,
    GoogleError: googleError,
  },
  operations: [
    ...mounted(mounts, {
      ...generate,
      path: "/models/{model}:generateContent",
      summary: "Draw or edit",
      answers: { "application/json": ["GenerateContentResponse", "Quote"] },
    }),
    ...mounted(mounts, {
      ...generate,
      path: "/models/{model}:streamGenerateContent",
      summary: "Draw or edit, streamed",
      query: [
        {
          name: "alt",
          description: "`sse` for server-sent events, else a JSON array is written piece by piece.",
          schema: z.literal("sse"),
        },
      ],
      answers: {
        "application/json": ["GenerateContentArray", "Quote"],
        "text/event-stream": ["GenerateContentResponse", "GoogleError"],
      },
    }),
    ...mounted(mounts, {
      method: "post",
      path: "/models/{model}:countTokens",
      summary: "Count tokens",
      description: "An estimate of Limn's own; no provider is asked.",
      body: { content: { "application/json": "CountTokensRequest" }, examples: { count: { contents: draw.contents } } },
      answers: { "application/json": "CountTokensResponse" },
      failures: "reading",
    }),
  ],
  errorsOf: () => "GoogleError",
}
