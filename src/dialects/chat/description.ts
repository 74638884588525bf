import { openaiError, openRouterError, quote } from "#dialects/answer-schemas.ts"
import { type Description, mounted } from "#dialects/description.ts"
import { speaksOpenRouter } from "#dialects/openrouter-error.ts"
import { examplePicture } from "#dialects/request-schemas.ts"
import { chatChunk, chatCompletion } from "./answer-schema.ts"
import { chatRequest } from "./request-schema.ts"

const model = "limn/painter"

/** Describes the chat routes. */
export const description: Description = {
  title: "Chat",
  requests: { ChatRequest: chatRequest },
  answers: {
    ChatCompletion: chatCompletion,
    ChatCompletionChunk: chatChunk,
    Quote: quote,
    OpenAiError: openaiError,
    OpenRouterError: openRouterError,
  },
  operations: mounted(["/v1", "/api/v1", "/openrouter/api/v1", "/aihubmix/v1", "/geekai/api/v1"], {
    method: "post",
    path: "/chat/completions",
    summary: "Chat that draws",
    description:
      "Where the pictures stand in an answer is its flavour, which the header `x-limn-images` pins, then the mount, then the key's setting; " +
      "else a request with `image` in `modalities` gets what the service of that address would give, and any other a link in the text.",
    body: {
      content: { "application/json": "ChatRequest" },
      examples: {
        draw: {
          model,
          messages: [{ role: "user", content: "A red balloon over the sea" }],
          modalities: ["text", "image"],
          image_size: "512",
        },
        edit: {
          model,
          messages: [
            {
              role: "user",
              content: [
                { type: "text", text: "Make it night" },
                { type: "image_url", image_url: { url: examplePicture } },
              ],
            },
          ],
          size: "64x64",
        },
        stream: {
          model,
          messages: [{ role: "user", content: "A lighthouse" }],
          size: "64x64",
          n: 2,
          stream: true,
          stream_options: { include_usage: true },
        },
        quote: { model, messages: [{ role: "user", content: "A lighthouse" }], dry_run: true },
      },
    },
    answers: { "application/json": ["ChatCompletion", "Quote"], "text/event-stream": ["ChatCompletionChunk", "OpenAiError"] },
    failures: "generating",
  }),
  errorsOf: (path) => (speaksOpenRouter(path) ? "OpenRouterError" : "OpenAiError"),
}
