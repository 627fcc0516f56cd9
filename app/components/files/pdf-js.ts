/** pdf.js and its worker, with the first PDF that somebody opens. The server's bundle has neither. */
export const loadPdf = import.meta.env.SSR
  ? () => Promise.reject(new Error("PDFs are drawn in browsers"))
  : async () => {
      const [pdf, worker] = await Promise.all([
        import("pdfjs-dist"),
        import("pdfjs-dist/build/pdf.worker.min.mjs?url"),
      ]);
      pdf.GlobalWorkerOptions.workerSrc = worker.default;
      return pdf;
    };
