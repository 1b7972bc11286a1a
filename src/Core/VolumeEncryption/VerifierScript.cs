namespace Drydock.Core.VolumeEncryption;

/// <summary>The script that compares two mounted volumes: plain sh with find, sort, sha256sum and cmp, as busybox and every distribution have them.</summary>
internal static class VerifierScript
{
    internal const string SourcePath = "/source";
    internal const string TargetPath = "/target";

    internal static string Of(VerificationMode mode) => $"""
        set -e
        ({List(SourcePath, mode)}) > /tmp/source
        ({List(TargetPath, mode)}) > /tmp/target
        cmp /tmp/source /tmp/target > /dev/termination-log
        echo "identical: $(wc -l < /tmp/source) files" > /dev/termination-log
        """;

    private static string List(string path, VerificationMode mode) =>
        $"cd {path} && find . -type f -exec {Command(mode)} + | sort";

    private static string Command(VerificationMode mode) => mode switch
    {
        VerificationMode.Full => "sha256sum {}",
        VerificationMode.Sample => "sha256sum {}",
        _ => "wc -c {}",
    };
}
