/** What is used of the package, whose own declarations lack the part that reads. */
declare module 'ktx2-encoder' {
  export interface BasisEncoder {
    setStatusOutput(isOn: boolean): void;
    setSliceSourceImage(slice: number, rgba: Uint8Array, width: number, height: number, kind: number): boolean;
    setCreateKTX2File(isOn: boolean): void;
    setKTX2AndBasisSRGBTransferFunc(isOn: boolean): void;
    setPerceptual(isOn: boolean): void;
    setMipGen(isOn: boolean): void;
    setMipSRGB(isOn: boolean): void;
    setUASTC(isOn: boolean): void;
    setKTX2UASTCSupercompression(isOn: boolean): void;
    setPackUASTCFlags(effort: number): void;
    setQualityLevel(level: number): void;
    encode(target: Uint8Array): number;
    delete(): void;
  }
  export interface Ktx2File {
    isValid(): boolean;
    isHDR(): boolean;
    isUASTC(): boolean;
    getHasAlpha(): boolean;
    startTranscoding(): boolean;
    getImageTranscodedSizeInBytes(level: number, layer: number, face: number, format: number): number;
    transcodeImage(
      target: Uint8Array,
      level: number,
      layer: number,
      face: number,
      format: number,
      flags: number,
      channel0: number,
      channel1: number,
    ): boolean;
    close(): void;
    delete(): void;
  }
  export interface BasisModule {
    readonly BasisEncoder: new () => BasisEncoder;
    readonly KTX2File: new (bytes: Uint8Array) => Ktx2File;
  }
  export class NodeBasisEncoder {
    init(): Promise<BasisModule>;
  }
}
