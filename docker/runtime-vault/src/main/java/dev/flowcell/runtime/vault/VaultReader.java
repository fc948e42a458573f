package dev.flowcell.runtime.vault;

/** Reads the values of one kind of vault. */
public interface VaultReader {

    /** What a source of this kind begins with, without the colon: `aws`, `ssm`. */
    String kind();

    /// The value at a place, which is what stands behind the colon.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the vault does not have it, or does not give it in clear
    /// @throws software.amazon.awssdk.core.exception.SdkException
    ///             if it is not to be asked at all: no credentials, no right, no network
    String read(String place);
}
