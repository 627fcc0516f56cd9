import { lazy, Suspense, useRef, useState } from "react";
import { request } from "../../live/request";
import { Button } from "../ui/button";

const PictureDialog = lazy(() => import("./picture-dialog").then((module) => ({ default: module.PictureDialog })));

type Props<T> = {
  /** PUT takes a picture, DELETE takes it away. */
  path: string;
  title: string;
  has: boolean;
  onDone: (answer: T) => void;
};

/** To choose a picture and the part of it that shows, or to take it away. */
export function PictureButtons<T>({ path, title, has, onDone }: Props<T>) {
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const remove = async () => {
    const reply = await request<T>("DELETE", path);
    if (reply.ok) onDone(reply.data);
    setProblem(reply.ok ? null : reply.message);
  };
  const save = async (form: FormData) => {
    const reply = await request<T>("PUT", path, form);
    if (reply.ok) onDone(reply.data);
    return reply.ok ? null : reply.message;
  };
  return (
    <div className="with-script">
      <div className="flex flex-wrap items-center gap-2">
        <input
          ref={input}
          type="file"
          accept="image/png,image/jpeg,image/webp,image/gif,image/avif"
          aria-label={title}
          className="sr-only"
          tabIndex={-1}
          onChange={({ target }) => {
            setFile(target.files?.[0] ?? null);
            target.value = "";
          }}
        />
        <Button size="small" onClick={() => input.current?.click()}>
          {has ? "Change picture" : "Upload a picture"}
        </Button>
        {has && (
          <Button size="small" kind="quiet" onClick={() => void remove()}>
            Remove
          </Button>
        )}
      </div>
      {problem && (
        <p role="alert" className="mt-1 text-meta text-danger-ink">
          {problem}
        </p>
      )}
      {file && (
        <Suspense>
          <PictureDialog file={file} title={title} onSave={save} onClose={() => setFile(null)} />
        </Suspense>
      )}
    </div>
  );
}
