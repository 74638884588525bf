import { openaiError, quote } from "#dialects/answer-schemas.ts"
import { type Description, mounted, type Operation } from "#dialects/description.ts"
import { examplePicture } from "#dialects/request-schemas.ts"
import { imageEditForm, imageEditRequest, imageRequest, imagesEvent, imagesResponse } from "./schema.ts"

const model = "limn/painter"
const mounts = ["/v1", "/aihubmix/v1"]
const answers: Operation["answers"] = {
  "application/json": ["ImagesResponse", "Quote"],
  "text/event-stream": ["ImagesEvent", "OpenAiError"],
}

/** Describes the routes of OpenAI's Images API. */
export const description: Description = {
  title: "Images",
  requests: { ImageRequest: imageRequest, ImageEditRequest: imageEditRequest, ImageEditForm: imageEditForm },
  answers: { ImagesResponse: imagesResponse, ImagesEvent: imagesEvent, Quote: quote, OpenAiError: openaiError },
  operations: [
    ...mounted(mounts, {
      method: "post",
      path: "/images/generations",
      summary: "Draw pictures",
      body: {
        content: { "application/json": "ImageRequest" },
        examples: {
          draw: { model, prompt: "A red balloon over the sea", aspect_ratio: "16:9", image_size: "512" },
          link: { model, prompt: "A lighthouse", size: "64x64", response_format: "url", output_format: "webp", output_compression: 80 },
          stream: { model, prompt: "A lighthouse", size: "64x64", n: 2, stream: true, partial_images: 1 },
        },
      },
      answers,
      failures: "generating",
    }),
    ...mounted(mounts, {
      method: "post",
      path: "/images/edits",
      summary: "Edit pictures",
      body: {
        content: { "application/json": "ImageEditRequest", "multipart/form-data": "ImageEditForm" },
        examples: {
          edit: { model, prompt: "Make it night", images: [{ image_url: examplePicture }], size: "64x64" },
          stream: { model, prompt: "Make it night", images: [{ image_url: examplePicture }], size: "64x64", stream: true },
        },
      },
      answers,
      failures: "generating",
    }),
    ...mounted(mounts, {
      method: "post",
      path: "/images/quote",
      summary: "Say what pictures would cost",
      description: "Takes what drawing and editing take. Nothing is drawn, fetched or charged.",
      body: {
        content: { "application/json": "ImageRequest", "multipart/form-data": "ImageEditForm" },
        examples: { quote: { model, prompt: "A lighthouse", image_size: "4K", n: 4 } },
      },
      answers: { "application/json": "Quote" },
      failures: "generating",
    }),
  ],
  errorsOf: () => "OpenAiError",
}
