// What R2 does with the bucket by itself, and whose pages may upload to it. `npm run deploy` sets both.
const day = 24 * 60 * 60;

/**
 * A second net under the clock's sweep (src/domain/sweep-files.ts), and the cold tier. Nothing here empties trash/: a
 * legal hold keeps what lies there, and the bucket knows of none.
 */
export const lifecycle = {
  rules: [
    {
      id: "abort-uploads",
      enabled: true,
      conditions: { prefix: "" },
      abortMultipartUploadsTransition: { condition: { type: "Age", maxAge: 2 * day } },
    },
    {
      id: "cool-old-files",
      enabled: true,
      conditions: { prefix: "uploads/" },
      storageClassTransitions: [{ condition: { type: "Age", maxAge: 90 * day }, storageClass: "InfrequentAccess" }],
    },
    {
      id: "drop-old-thumbnails",
      enabled: true,
      conditions: { prefix: "thumbnails/" },
      deleteObjectsTransition: { condition: { type: "Age", maxAge: 90 * day } },
    },
  ],
};

/** Browsers put files from the app's own pages alone, and read of the answer what joining the parts needs. */
export const cors = (origin) => ({
  rules: [
    {
      allowed: { origins: [origin], methods: ["PUT"], headers: ["content-type", "if-none-match"] },
      exposeHeaders: ["ETag"],
      maxAgeSeconds: 3_000,
    },
  ],
});
