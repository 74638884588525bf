import { z } from "zod"
import { openaiError, quote } from "#dialects/answer-schemas.ts"
import { type Description, mounted, type Operation } from "#dialects/description.ts"
import { examplePicture } from "#dialects/request-schemas.ts"
import { deletedResponse, inputItems, inputTokens, response, responseEvent } from "./answer-schema.ts"
import { inputTokensRequest, responseRequest } from "./request-schema.ts"

const model = "limn/painter"
const small = { type: "image_generation", size: "64x64" }

const operations: readonly Operation[] = [
  {
    method: "post",
    path: "/responses",
    summary: "Make a response",
    description: "A picture model draws by itself; with a text model the tool `image_generation` does.",
    body: {
      content: { "application/json": "ResponseRequest" },
      examples: {
        draw: {
          model,
          input: "A red balloon over the sea",
          tools: [{ type: "image_generation", aspect_ratio: "16:9", image_size: "512" }],
        },
        edit: {
          model,
          input: [
            {
              role: "user",
              content: [
                { type: "input_text", text: "Make it night" },
                { type: "input_image", image_url: examplePicture },
              ],
            },
          ],
          tools: [small],
          tool_choice: "required",
        },
        stream: { model, input: "A lighthouse", tools: [{ ...small, partial_images: 1 }], stream: true },
        background: { model, input: "A lighthouse", tools: [small], background: true },
      },
    },
    answers: { "application/json": ["Response", "Quote"], "text/event-stream": "ResponseEvent" },
    failures: "generating",
  },
  {
    method: "post",
    path: "/responses/input_tokens",
    summary: "Count the tokens of an input",
    description: "An estimate of Limn's own; no provider is asked.",
    body: { content: { "application/json": "InputTokensRequest" }, examples: { count: { input: "A lighthouse" } } },
    answers: { "application/json": "InputTokens" },
    failures: "reading",
  },
  {
    method: "get",
    path: "/responses/{id}",
    summary: "Retrieve a response",
    query: [
      { name: "stream", description: "`true`: its events, told again.", schema: z.enum(["true", "false"]) },
      { name: "starting_after", description: "Number of the last event that is not to be told again.", schema: z.int().min(0) },
    ],
    answers: { "application/json": "Response", "text/event-stream": "ResponseEvent" },
    failures: "generating",
  },
  {
    method: "delete",
    path: "/responses/{id}",
    summary: "Delete a response",
    answers: { "application/json": "DeletedResponse" },
    failures: "reading",
  },
  {
    method: "post",
    path: "/responses/{id}/cancel",
    summary: "Cancel a response that is made in the background",
    answers: { "application/json": "Response" },
    failures: "reading",
  },
  {
    method: "get",
    path: "/responses/{id}/input_items",
    summary: "List what a response was asked",
    query: [
      { name: "order", description: "Default `desc`: the newest first.", schema: z.enum(["asc", "desc"]) },
      { name: "limit", description: "Default 20.", schema: z.int().min(1).max(100) },
      { name: "after", description: "The item before the first one of the page.", schema: z.string() },
    ],
    answers: { "application/json": "InputItems" },
    failures: "reading",
  },
]

/** Describes the routes of the Responses API. */
export const description: Description = {
  title: "Responses",
  requests: { ResponseRequest: responseRequest, InputTokensRequest: inputTokensRequest },
  answers: {
    Response: response,
    ResponseEvent: responseEvent,
    DeletedResponse: deletedResponse,
    InputTokens: inputTokens,
    InputItems: inputItems,
    Quote: quote,
    OpenAiError: openaiError,
  },
  operations: operations.flatMap((operation) => mounted(["/v1", "/aihubmix/v1", "/geekai/api/v1"], operation)),
  errorsOf: () => "OpenAiError",
}
