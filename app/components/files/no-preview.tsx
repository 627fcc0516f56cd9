import { Download, FileText } from "lucide-react";
import type { ReactNode } from "react";
import type { MessageFile } from "../../../src/protocol/message";
import { kindWords, sizeWords } from "../../format/size";
import { buttonLook } from "../ui/button";
import { Icon } from "../ui/icon";
import { fileUrl } from "./file-url";

export const Middle = ({ children }: { children: ReactNode }) => (
  <div className="grid h-full place-items-center p-4 phone:px-2">{children}</div>
);

export const Waiting = () => (
  <p className="pulse grid h-full place-items-center text-ui text-muted" role="status">
    Loading
  </p>
);

export function NoPreview({ file, broken }: { file: MessageFile; broken: boolean }) {
  return (
    <Middle>
      <div className="grid max-w-[360px] justify-items-center gap-3 text-center">
        <span className="grid size-14 place-items-center rounded-3 bg-fill text-muted">
          <Icon as={FileText} size={24} />
        </span>
        <p className="text-ui text-muted">
          {broken
            ? "There is no preview: this file is damaged, or not what its name says."
            : "There is no preview of this kind of file."}
        </p>
        <a href={`${fileUrl(file)}?download=1`} download className={buttonLook()}>
          <Icon as={Download} size={16} />
          Download {kindWords(file.name)}, {sizeWords(file.size)}
        </a>
      </div>
    </Middle>
  );
}
