import type { StorageAnswer } from "../../../src/protocol/files";
import { sizeWords } from "../../format/size";

const words = { image: "Pictures", video: "Films", audio: "Sounds", document: "Documents", other: "Anything else" };
const counted = (files: number) => (files === 1 ? "1 file" : `${files} files`);

/** For those who lead the workspace: what its files weigh. */
export function StorageUse({ storage }: { storage: StorageAnswer }) {
  const { files, bytes, kinds, trash } = storage;
  return (
    <section aria-labelledby="storage" className="mt-10 border-t border-line pt-6">
      <h2 id="storage" className="text-body font-semibold text-strong">
        Storage
      </h2>
      <p className="mt-1 text-ui text-muted">
        {counted(files)}, {sizeWords(bytes)} together. Admins and owners see this.
      </p>
      <dl className="mt-3 grid max-w-[420px] grid-cols-[1fr_auto_auto] gap-x-6 gap-y-1 text-ui">
        {kinds.map((kind) => (
          <Row key={kind.kind} name={words[kind.kind]} {...kind} />
        ))}
        {trash.files > 0 && <Row name="Deleted, kept for a while" {...trash} />}
      </dl>
    </section>
  );
}

const Row = ({ name, files, bytes }: { name: string; files: number; bytes: number }) => (
  <div className="contents">
    <dt className="text-ink">{name}</dt>
    <dd className="text-right text-muted tabular">{counted(files)}</dd>
    <dd className="text-right text-strong tabular">{sizeWords(bytes)}</dd>
  </div>
);
