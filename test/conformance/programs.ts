import { join } from "node:path"
import { languageOf, type Program } from "./program.ts"

/** Chunks were seen, one of them with a picture, and the stream said that it was over. */
const streamed = /chunks: ([2-9]|\d\d)/

/** The programs of this folder that make the same calls and the same reads as the samples of the seeds. */
const described: readonly (Omit<Program, "language" | "file" | "output"> & { readonly output?: string })[] = [
  { name: "000/generate.py", output: "generated_image.jpg" },
  { name: "000/edit.py", input: "jpeg", output: "edited_image.jpg" },
  { name: "000/edit.sh", input: "jpeg", output: "imageGen.jpg" },
  { name: "001/generate.py" },
  { name: "001/generate.cjs" },
  { name: "001/edit.py", input: "png" },
  { name: "001/genai.py", pictures: 2 },
  { name: "002/generate.py", prints: /Generated image: data:image\/png;base64,/ },
  { name: "002/generate.mjs", prints: /Generated image 1: data:image\/png;base64,/ },
  { name: "002/stream.py", prints: /pictures: [1-9]\d*, \[DONE\]: True/ },
  { name: "002/stream.mjs", prints: /pictures: [1-9]\d*, \[DONE\]: true/ },
  { name: "002/discover.sh", pictures: 0, prints: /google\/gemini-2\.5-flash-image"/ },
  { name: "003/generate.py", ratio: 1 },
  { name: "003/generate.go", ratio: 1 },
  { name: "003/generate.sh", ratio: 16 / 9 },
  { name: "004/draw.sh", prints: /image\.url: http/ },
  { name: "004/edit.sh", input: "link", prints: /image\.url: http/ },
  { name: "004/force.sh", prints: /image\.url: http/ },
  { name: "clients-smoke/gemini.sh" },
  { name: "clients-smoke/images.sh", input: "png" },
  { name: "clients-smoke/openai-chat.mjs" },
  { name: "clients-smoke/openai-chat-stream.mjs", prints: streamed },
  { name: "clients-smoke/openai-generate.mjs", ratio: 1 },
  { name: "clients-smoke/openai-edit.mjs", input: "png" },
  { name: "clients-smoke/openai-errors.mjs", pictures: 0, prints: /AuthenticationError: 401[^]*NotFoundError: 404/ },
  { name: "clients-smoke/openai-models.mjs", pictures: 0 },
  { name: "clients-smoke/genai-generate.mjs", ratio: 1 },
  { name: "clients-smoke/genai-stream.mjs", prints: streamed },
  { name: "clients-smoke/genai-chat.mjs", pictures: 2 },
  { name: "clients-smoke/genai-models.mjs", pictures: 0 },
]

/** The programs of this folder. */
export const ownPrograms: readonly Program[] = described.map((program) => ({
  output: "picture.png",
  ...program,
  language: languageOf(program.name),
  file: join(import.meta.dirname, "programs", program.name),
}))
