import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { Button } from "../ui/button";
import { Dialog, DialogActions } from "../ui/dialog";
import { FormProblem } from "../ui/field";
import { type Cut, cutOut, mostZoom, within } from "./crop";

const view = 280;

type Props = {
  file: File;
  title: string;
  /** Takes the form that REST takes; resolves to what went wrong. */
  onSave: (form: FormData) => Promise<string | null>;
  onClose: () => void;
};

/** Which part of the picture shows: moved by the pointer or the arrows, nearer and farther by the slider. */
export function PictureDialog({ file, title, onSave, onClose }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const [cut, setCut] = useState<Cut>({ zoom: 1, x: 0, y: 0 });
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const drag = useRef<{ x: number; y: number } | null>(null);

  useEffect(() => {
    let gone = false;
    createImageBitmap(file).then(
      (made) => (gone ? made.close() : setPicture(made)),
      () => setProblem("This file is no picture that your browser can read."),
    );
    return () => {
      gone = true;
    };
  }, [file]);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !picture) return;
    const dense = devicePixelRatio || 1;
    const scale = (view / Math.min(picture.width, picture.height)) * cut.zoom * dense;
    const [width, height] = [picture.width * scale, picture.height * scale];
    const middle = (view * dense) / 2;
    context.imageSmoothingQuality = "high";
    context.clearRect(0, 0, view * dense, view * dense);
    context.drawImage(picture, middle + cut.x * dense - width / 2, middle + cut.y * dense - height / 2, width, height);
  }, [picture, cut]);

  const change = (next: Cut) => picture && setCut(within(picture, view, next));
  const pointerMove = ({ clientX, clientY }: PointerEvent) => {
    const from = drag.current;
    if (!from) return;
    drag.current = { x: clientX, y: clientY };
    change({ ...cut, x: cut.x + clientX - from.x, y: cut.y + clientY - from.y });
  };
  const keyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 24 : 6;
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (!move) return;
    event.preventDefault();
    change({ ...cut, x: cut.x + (move[0] ?? 0), y: cut.y + (move[1] ?? 0) });
  };
  const save = async () => {
    if (!picture) return;
    setBusy(true);
    setProblem(null);
    const refused = await onSave(await cutOut(picture, view, cut));
    setBusy(false);
    if (refused) setProblem(refused);
    else onClose();
  };

  return (
    <Dialog
      title={title}
      description="Drag the picture, or move it by the arrow keys."
      onClose={onClose}
      closable={false}
    >
      <div className="grid justify-items-center gap-4">
        <canvas
          ref={canvas}
          width={view * (typeof devicePixelRatio === "undefined" ? 1 : devicePixelRatio)}
          height={view * (typeof devicePixelRatio === "undefined" ? 1 : devicePixelRatio)}
          style={{ width: view, height: view }}
          role="img"
          aria-label="What of the picture shows"
          tabIndex={0}
          onKeyDown={keyDown}
          onPointerDown={({ currentTarget, pointerId, clientX, clientY }) => {
            currentTarget.setPointerCapture(pointerId);
            drag.current = { x: clientX, y: clientY };
          }}
          onPointerMove={pointerMove}
          onPointerUp={() => {
            drag.current = null;
          }}
          className="cursor-move touch-none rounded-[64px] bg-fill shadow-[0_0_0_1px_var(--border)]"
        />
        <label className="flex w-[280px] items-center gap-3 text-meta text-muted">
          Size
          <input
            type="range"
            min={1}
            max={mostZoom}
            step={0.01}
            value={cut.zoom}
            onChange={({ target }) => change({ ...cut, zoom: Number(target.value) })}
            className="h-6 flex-1 accent-[var(--accent)] phone:h-11"
          />
        </label>
        <div className="w-full">
          <FormProblem>{problem}</FormProblem>
        </div>
      </div>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="primary" disabled={!picture || busy} onClick={() => void save()}>
          Save picture
        </Button>
      </DialogActions>
    </Dialog>
  );
}
