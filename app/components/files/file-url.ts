import type { MessageFile } from "../../../src/protocol/message";

export const fileUrl = ({ id, name }: Pick<MessageFile, "id" | "name">) => `/files/${id}/${encodeURIComponent(name)}`;
