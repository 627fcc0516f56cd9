import { ChannelRoom } from "../durable-objects/channel-room/channel-room";
import { RateLimiter } from "../durable-objects/rate-limiter";
import { UserHub } from "../durable-objects/user-hub/user-hub";
import { WorkspaceRoster } from "../durable-objects/workspace-roster/workspace-roster";
import { WorkspaceSearch } from "../durable-objects/workspace-search/workspace-search";
import { ui } from "./ui";
import { createWorker } from "./worker";

export { ChannelRoom, RateLimiter, UserHub, WorkspaceRoster, WorkspaceSearch };

export default createWorker(ui);
