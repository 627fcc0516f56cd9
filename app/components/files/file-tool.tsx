import { Plus } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "../ui/button";
import { Icon } from "../ui/icon";

/** Chooses files, several at once. */
export function FileTool({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        aria-label="Attach files"
        className="sr-only"
        tabIndex={-1}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          target.value = "";
        }}
      />
      <IconButton on="raised" label="Attach files" className="with-script" onClick={() => input.current?.click()}>
        <Icon as={Plus} />
      </IconButton>
    </>
  );
}
