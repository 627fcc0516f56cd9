import { bootstrap, ROOT } from "./bootstrap.mjs";

await bootstrap();
process.chdir(ROOT);
const { cruise } = await import("dependency-cruiser");
const { default: rules } = await import("./import-rules.mjs");
const { default: typescript } = await import("typescript");

const tsConfig = typescript.readConfigFile("tsconfig.base.json", typescript.sys.readFile).config;
const { output, exitCode } = await cruise(
  ["src", "durable-objects", "app"],
  {
    ruleSet: { forbidden: rules },
    validate: true,
    outputType: "err",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^build/" },
    enhancedResolveOptions: { conditionNames: ["import", "workerd", "browser", "default"] },
  },
  {},
  { tsConfig },
);
console.log(output.trimEnd());
process.exit(exitCode ? 1 : 0);
