/** Raised when a part of the app did not arrive: the connection broke, or a newer version has taken its place. */
export class ChunkMissing extends Error {
	constructor(cause: unknown) {
		super("A part of the app could not be loaded.", { cause });
		this.name = "ChunkMissing";
	}
}
