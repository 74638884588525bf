import { defineWords } from "./define-words.svelte.ts"

const en = {
  sticker: {
    name: "Sticker",
    text: "A {{style=kawaii}} sticker of {{subject=a happy red panda wearing a tiny bamboo hat, munching on a green bamboo leaf}}, featuring {{features=big round eyes and a bushy striped tail}} and a {{colours=warm, vibrant}} palette. The design has {{outline=bold, clean outlines}} and {{shading=simple cel shading}}, with a thin white die-cut border. The background must be plain white, with no shadow.",
  },
  logo: {
    name: "Logo",
    text: "Create a {{style=modern, minimalist}} logo for {{brand=a coffee shop}} with the text “{{lettering=The Daily Grind}}” in a {{typeface=clean, bold, sans-serif}} typeface. The mark is {{symbol=a simple, stylised coffee bean}}, seamlessly integrated with the lettering. Colour scheme: {{colours=black on white}}. Flat vector look, balanced spacing, readable at small sizes, no mock-up, no gradient, nothing else in the picture.",
  },
  portrait: {
    name: "Portrait photograph",
    text: "A photorealistic {{framing=close-up}} portrait of {{person=an elderly Japanese ceramicist with deep, sun-etched wrinkles and a warm, knowing smile}}, {{action=carefully inspecting a freshly glazed tea bowl}}. The setting is {{place=a rustic workshop with pottery wheels and shelves of clay pots}}. The scene is lit by {{light=soft, golden hour light streaming through a window}}, which brings out {{texture=the fine texture of the clay and the fabric of the apron}}. Taken with {{lens=an 85mm portrait lens}}, with a soft, blurred background. The mood is {{mood=serene and masterful}}.",
  },
  scene: {
    name: "3D scene",
    text: "3D render: {{subject=a pig with wings and a top hat}} {{action=flying over}} {{place=a futuristic city full of greenery}}, {{details=tall buildings with neon signs, hanging gardens, small airships in the distance}}. {{light=Late afternoon light, volumetric haze}}. Seen from {{camera=slightly above, wide angle}}. Finely modelled materials, global illumination, clear silhouette of the subject.",
  },
  story: {
    name: "Scene that tells a story",
    text: "{{subject=A cat}} is {{action=eating a banana with a knife and fork}} in {{place=an elegant restaurant under the constellation of Gemini}}. On the table: {{props=cutlery, a half-full wine glass, a folded napkin}}. In the background, {{background=other guests talk at their tables, a waiter carries a tray, stars shine through a glass dome}}. {{style=Warm cinematic illustration, rich in small details}}, so that one can look around in it for a while; the subject stays the brightest place.",
  },
  product: {
    name: "Product photograph",
    text: "A high-resolution, studio-lit product photograph of {{product=a minimalist ceramic coffee mug in matt black}}, presented on {{surface=a polished concrete surface}}. The lighting is {{light=a three-point softbox setup with soft, diffused highlights and no harsh shadows}}. The camera is at {{angle=a slightly elevated 45-degree angle}} to show {{feature=its clean lines}}. Ultra-realistic, with sharp focus on {{focus=the steam rising from the coffee}}. No text, no logo.",
  },
  poster: {
    name: "Poster with text",
    text: "A {{style=mid-century screen-print}} poster for {{occasion=a summer jazz festival by the harbour}}. Large headline, spelled exactly: “{{headline=Night Tides}}”. Below it, smaller: “{{line=12–14 July · Pier 7}}”. Main motif: {{motif=a saxophone whose bell turns into a lighthouse}}. {{colours=Deep blue, cream and one warm red}}, visible ink texture, clear hierarchy, generous margins. No other text.",
  },
  negativeSpace: {
    name: "Background with room for text",
    text: "A minimalist composition with a single {{subject=delicate red maple leaf}} placed in the {{position=lower right}} of the frame. The background is {{background=a vast, empty off-white canvas with a barely visible paper texture}}, which leaves room for text. Soft, diffused light from {{light=the upper left}}. Nothing else in the picture.",
  },
  comic: {
    name: "Comic page",
    text: "A four-panel comic page, panels of equal size in reading order, in {{style=clean line art with flat colours}}. The character, the same in each panel: {{character=a small robot gardener with one green eye}}. Panel 1: {{first=it finds a dry seed on a rooftop}}. Panel 2: {{second=it waters the seed through rain and wind}}. Panel 3: {{third=nothing grows, and it sits down beside the pot}}. Panel 4: {{fourth=overnight a whole forest has grown around it}}. No speech bubbles.",
  },
  diagram: {
    name: "Explaining picture",
    text: "An explaining illustration of {{subject=how bread rises}} for {{audience=curious ten-year-olds}}, drawn as {{form=a cut-away view in three steps from left to right}}. Each step has a short label, spelled exactly: “{{first=Mix}}”, “{{second=Rest}}”, “{{third=Bake}}”. {{style=Soft pencil lines and watercolour on white}}. Clear arrows, few colours, nothing decorative.",
  },
  addTo: {
    name: "Add something",
    text: "In the picture given, add {{what=a white alpaca}} {{where=beside the person, facing them}}. Match the light, perspective, grain and style of the original, and let it cast a natural shadow. Change nothing else.",
  },
  replace: {
    name: "Change one thing",
    text: "In the picture given, change only {{what=the blue sofa}} to {{into=a vintage brown leather chesterfield}}. Everything else stays exactly as it is: composition, light, colours, and all other objects.",
  },
  remove: {
    name: "Remove something",
    text: "Remove {{what=the people in the background}} from the picture given and fill the place with what would be behind: {{behind=the empty street and its pavement}}. Leave no traces, no blur and no shadows of it. Change nothing else.",
  },
  restyle: {
    name: "Another style",
    text: "Redraw the picture given in the style of {{style=a Japanese woodblock print with flat colours, fine black outlines and visible wood grain}}. Keep the composition, the poses and what can be recognised of every person and object; translate light and depth into the means of that style.",
  },
  combine: {
    name: "Combine pictures",
    text: "Make one picture of those given: take {{first=the dress}} from the first and let {{second=the person}} from the second wear it, in {{place=an outdoor setting with late afternoon light}}. Keep the face and the proportions exactly; adapt light and shadows so that everything was plainly in one place. {{framing=Full-length, as in a fashion catalogue}}.",
  },
  sketch: {
    name: "From a sketch",
    text: "Turn the rough sketch given into {{result=a finished photograph of a futuristic car in a showroom}}. Keep its lines, proportions and composition; add {{added=metallic blue paint, neon rim lights and a polished floor with reflections}}. No trace of pencil remains.",
  },
}

/** The prompts that come with Limn. */
export const templateWords = defineWords(en, () => import("./templates.zh.ts"))
export type TemplateWords = typeof en
