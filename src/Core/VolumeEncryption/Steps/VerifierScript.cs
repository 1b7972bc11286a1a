namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>The script that compares two mounted volumes: plain sh with find, sort, sha256sum, stat and cmp, as busybox and every distribution have them.</summary>
internal static class VerifierScript
{
    internal const string SourcePath = "/source";
    internal const string TargetPath = "/target";

    internal const string SourceDevice = "/dev/source";
    internal const string TargetDevice = "/dev/target";

    private const int PlacesMax = 64;
    private const long PlaceBytes = 1L << 20;

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

    /// <summary>
    /// Compares two devices over the source's whole length; the target may be larger. A sample compares a MiB at up to 64 places, the first and the last among them; a manifest, which a device has not, the first.
    /// </summary>
    internal static string OfDevices(VerificationMode mode, long gibibytes)
    {
        var bytes = gibibytes << 30;
        if (mode == VerificationMode.Full) return Compare(bytes, "") + Said($"identical: {Text(bytes)} bytes");
        var places = mode == VerificationMode.Sample ? PlacesMax : 1;
        var step = (bytes - PlaceBytes) / Math.Max(1, places - 1);
        return string.Join(" && ", Enumerable.Range(0, places).Select(i => Text(i * step)).Select(o => Compare(PlaceBytes, $" {o} {o}"))) + Said($"identical: {places} places of 1 MiB");
    }

    private static string Compare(long bytes, string skips) => $"cmp -n {Text(bytes)} {SourceDevice} {TargetDevice}{skips} > /dev/termination-log 2>&1";

    private static string Said(string words) => $" && echo {words} > /dev/termination-log";

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

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
