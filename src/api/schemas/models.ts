import { z } from "zod"
import { googleError, openaiError } from "#dialects/answer-schemas.ts"
import { type Description, mounted, type QueryParameter } from "#dialects/description.ts"

const amount = z.int().nonnegative()
const modality = z.enum(["text", "image", "audio", "video", "file"])

/** What goes in and comes out of a model. */
export const architecture = z.object({
  input_modalities: z.array(modality),
  output_modalities: z.array(modality),
  modality: z.string(),
  tokenizer: z.string(),
  instruct_type: z.null(),
})

const perToken = z.string().describe("US dollars per token, as a decimal number; `-1` where no price is known.")
/** What a model costs. */
export const pricing = z.object({
  prompt: perToken,
  completion: perToken,
  request: z.string().optional().describe("US dollars per request, where pictures have a flat price."),
  image_token: z.string().optional(),
  image_output: z.string().optional(),
})

const model = z.object({
  id: z.string(),
  object: z.literal("model"),
  created: amount.describe("Seconds since 1970; 0 where nobody said."),
  owned_by: z.string(),
  name: z.string(),
  description: z.string(),
  architecture,
  pricing,
  context_length: amount,
  aspect_ratios: z.array(z.string()),
  image_sizes: z.array(z.enum(["512", "1K", "2K", "4K"])),
  state: z.enum(["preview", "current", "legacy", "deprecated", "retired"]),
  successor: z.string().optional().describe("The model that takes its place."),
})

const googleModel = z.object({
  name: z.string().regex(/^models\//),
  baseModelId: z.string(),
  version: z.string(),
  displayName: z.string(),
  description: z.string(),
  inputTokenLimit: amount,
  outputTokenLimit: amount,
  supportedGenerationMethods: z.array(z.string()),
  thinking: z.boolean(),
})

const page: readonly QueryParameter[] = [
  { name: "pageSize", description: "Default 50, at most 1000.", schema: z.int().min(1).max(1000) },
  { name: "pageToken", description: "What the last page gave as `nextPageToken`.", schema: z.string() },
]

/** Describes the lists of models in OpenAI's form. */
export const openaiModels: Description = {
  title: "Models",
  requests: {},
  answers: {
    Model: model,
    ModelList: z.object({ object: z.literal("list"), data: z.array(model) }),
    GoogleModel: googleModel,
    GoogleModelList: z.object({ models: z.array(googleModel), nextPageToken: z.string().optional() }),
    OpenAiError: openaiError,
  },
  operations: [
    ...mounted(["/aihubmix/v1", "/geekai/api/v1"], {
      method: "get",
      path: "/models",
      summary: "List models",
      answers: { "application/json": "ModelList" },
      failures: "reading",
    }),
    ...mounted(["/aihubmix/v1", "/geekai/api/v1"], {
      method: "get",
      path: "/models/{model}",
      summary: "One model",
      answers: { "application/json": "Model" },
      failures: "reading",
    }),
  ],
  errorsOf: () => "OpenAiError",
}

const shared = "A client that shows `x-goog-api-key`, `x-goog-api-client` or `?key=` gets Google's form, any other OpenAI's."

/** Describes the lists of models that two APIs share by address. */
export const sharedModels: Description = {
  ...openaiModels,
  operations: [
    {
      method: "get",
      path: "/v1/models",
      summary: "List models",
      description: shared,
      query: page,
      answers: { "application/json": ["ModelList", "GoogleModelList"] },
      failures: "reading",
    },
    {
      method: "get",
      path: "/v1/models/{model}",
      summary: "One model",
      description: shared,
      answers: { "application/json": ["Model", "GoogleModel"] },
      failures: "reading",
    },
  ],
}

/** Describes the lists of models in Google's form. */
export const googleModels: Description = {
  ...openaiModels,
  answers: { ...openaiModels.answers, GoogleError: googleError },
  operations: [
    ...mounted(["/v1beta", "/gemini/v1beta", "/gemini/v1"], {
      method: "get",
      path: "/models",
      summary: "List models",
      query: page,
      answers: { "application/json": "GoogleModelList" },
      failures: "reading",
    }),
    ...mounted(["/v1beta", "/gemini/v1beta", "/gemini/v1"], {
      method: "get",
      path: "/models/{model}",
      summary: "One model",
      answers: { "application/json": "GoogleModel" },
      failures: "reading",
    }),
  ],
  errorsOf: () => "GoogleError",
}
