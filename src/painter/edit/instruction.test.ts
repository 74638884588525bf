import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { type Operation, readInstruction } from "./instruction.ts"

const read = (prompt: string): readonly string[] => readInstruction(prompt).operations.map(said)

function said(operation: Operation): string {
  const { kind, ...rest } = operation
  return [kind, ...Object.values(rest).filter((value) => !String(value).includes("\0"))].join(" ").trim()
}

describe("instructions for edits", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "describe the image with a concise and engaging paragraph, then fill color as children's crayon style": ["colour-in"],
    将图片中的文字替换成英文Hello: ["replace-text Hello"],
    "将图片中的中文替换成英文GeekAI,字体风格大小保持不变": ["replace-text GeekAI"],
    "Replace the text with 'Open'": ["replace-text Open"],
    "make it black and white, then blur it": ["tone grayscale", "effect blur"],
    "blur it, then make it black and white": ["effect blur", "tone grayscale"],
    变成黑白: ["tone grayscale"],
    變成水彩風格: ["effect watercolour"],
    "turn this into an oil painting": ["effect oil"],
    换成油画风格: ["effect oil"],
    "make it blue": ["tint #3f86e0 blue"],
    把图片变成蓝色: ["tint #3f86e0 蓝色"],
    "crop to the left half": ["crop left"],
    裁剪成正方形: ["crop square"],
    "rotate 90 degrees": ["turn 1"],
    "rotate it 90° counter-clockwise": ["turn 3"],
    旋转180度: ["turn 2"],
    "flip horizontally": ["flip sideways"],
    "flip it vertically": ["flip upside"],
    上下翻转: ["flip upside"],
    "remove the background": ["background transparent"],
    去掉背景: ["background transparent"],
    "change the background to red": ["background #e23b3b"],
    'add the text "Hello" at the top': ["write Hello top"],
    "写上“生日快乐”": ["write 生日快乐 bottom"],
    "add a red border": ["frame #e23b3b"],
    "make it brighter but do not blur it": ["tone brighter"],
    "combine these pictures": ["side-by-side"],
    "put the second picture into the corner": ["inset"],
    "make it a rainy day": ["effect rain"],
    "now make it snow, at night": ["effect snow", "tone night"],
    "make it winter": ["effect snow"],
    让它下雪: ["effect snow"],
    改成雨天: ["effect rain"],
    "stop the rain": [],
    "add a rainbow": ["add add a rainbow beside"],
    "hmm, I wonder": [],
    "": [],
  }
  for (const [prompt, expected] of Object.entries(cases)) it(`"${prompt}"`, () => assert.deepEqual(read(prompt), expected))

  it("say what is to be added and where", () => {
    const [llama] = readInstruction("在人物身旁添加一只白色羊駝").operations
    assert.ok(llama?.kind === "add" && llama.words.includes("羊驼") && llama.spot === "beside")
    const [dog] = readInstruction("add a small dog on the left").operations
    assert.ok(dog?.kind === "add" && dog.words.includes("small dog") && dog.spot === "left")
  })

  it("add several things", () => {
    const spots = readInstruction("add a boat and a cat on the right").operations.map(
      (operation) => operation.kind === "add" && operation.spot,
    )
    assert.deepEqual(spots, ["right", "left"])
  })

  it("are in a language", () => {
    assert.equal(readInstruction("blur").language, "english")
    assert.equal(readInstruction("模糊").language, "simplified")
    assert.equal(readInstruction("添加一只羊駝").language, "traditional")
  })

  it("ask for words or not", () => {
    assert.ok(readInstruction("describe the image with a paragraph").describe)
    assert.ok(readInstruction("描述这张图片").describe)
    assert.ok(!readInstruction("blur").describe)
  })

  it("take no long time whatever they are", () => {
    const start = performance.now()
    for (const piece of ["add ", "replace the text ", "画", '"', "“a", "change the ", "crop and flip "]) readInstruction(piece.repeat(2000))
    assert.ok(performance.now() - start < 2000)
  })
})
