/** How wide a picture that stands alone is shown: it leaves room in the window for the words that it was asked for with, and for what stands below it. */
export function widthOfPicture({ width, height }: { readonly width: number; readonly height: number }): string {
  return `min(100%, ${width / height} * clamp(20rem, 100dvh - 32rem, 34rem))`
}
