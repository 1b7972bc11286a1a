namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>The script that compares two mounted volumes: plain sh with find, sort, sha256sum, stat and cmp, as busybox and every distribution have them.</summary>
internal static class VerifierScript
{
    internal const string SourcePath = "/source";
    internal const string TargetPath = "/target";

    private const string Files = "find . -type f ! -path './lost+found/*'";

    /// <summary>
    /// Lists each volume into a file and compares the lists byte by byte. Every command must succeed: a file that can't be read on either side is no agreement. Exit code 0 says that
    /// they are equal; the termination message tells how many lines were, or the first difference.
    /// </summary>
    internal static string Of(VerificationMode mode) => string.Join(
        " && ",
        $"cd {SourcePath}",
        Listing(mode, "source"),
        $"cd {TargetPath}",
        Listing(mode, "target"),
        "cmp /tmp/source /tmp/target > /dev/termination-log 2>&1",
        "echo identical: $(wc -l < /tmp/source) lines > /dev/termination-log");

    private static string Listing(VerificationMode mode, string name)
    {
        var sizes = $"{Files} -exec stat -c '%s %n' {{}} + > /tmp/{name}.raw";
        return mode switch
        {
            VerificationMode.Full => $"{Files} -exec sha256sum {{}} + > /tmp/{name}.raw && sort /tmp/{name}.raw > /tmp/{name}",
            VerificationMode.Sample => $"{sizes} && {Files} -size -1025k -exec sha256sum {{}} + >> /tmp/{name}.raw && sort /tmp/{name}.raw > /tmp/{name}",
            _ => $"{sizes} && sort /tmp/{name}.raw > /tmp/{name}",
        };
    }
}
