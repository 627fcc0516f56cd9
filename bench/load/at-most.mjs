/** Works through a list, `width` of it at a time. */
export async function atMost(width, list, work) {
  const left = list.entries();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const [i, item] of left) await work(item, i);
    }),
  );
}
