/** The file of a worker that stands beside a module: TypeScript from source, JavaScript once compiled. */
export function siblingFile(module: string, name: string): URL {
  return new URL(`./${name}.${module.endsWith('.ts') ? 'ts' : 'js'}`, module);
}
