using System.Globalization;

namespace Drydock.Live.Environments;

/// <summary>What a user may change of the live tier, from environment variables (docs/live-tier.md lists them).</summary>
public sealed record LiveSettings
{
    public string K3sImage { get; init; } = LiveImages.K3s;
    public string LocalStackImage { get; init; } = LiveImages.LocalStack;

    /// <summary>"registry.example:5000/mirror": where Docker Hub's and registry.k8s.io's images are mirrored under their own names; null pulls from those.</summary>
    public string? Registry { get; init; }

    /// <summary>A registries.yaml of k3s (mirrors, credentials, certificates) that is used as it is.</summary>
    public string? RegistriesFile { get; init; }

    /// <summary>Other images inside the cluster, by the names of <see cref="LiveImages.InCluster"/>.</summary>
    public IReadOnlyDictionary<string, string> Images { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>LOCALSTACK_AUTH_TOKEN; null when there is none.</summary>
    public string? LocalStackToken { get; init; }

    /// <summary>Leaves the containers when the run is over.</summary>
    public bool Keep { get; init; }

    /// <summary>Ports of this machine; null takes free ones.</summary>
    public ushort? K3sPort { get; init; }

    public ushort? LocalStackPort { get; init; }

    /// <summary>Where diagnostics of a failure go, a folder for each.</summary>
    public string DiagnosticsDirectory { get; init; } = Path.Combine(Path.GetTempPath(), "drydock-live");

    /// <summary>For how long the cluster may take to become ready, pulling images included.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Told a line of progress at a time.</summary>
    public Action<string> Progress { get; init; } = Console.Error.WriteLine;

    /// <exception cref="FormatException">A variable holds what can't be understood; the message names it.</exception>
    public static LiveSettings FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <param name="variable">Looks a variable up.</param>
    /// <exception cref="FormatException">A variable holds what can't be understood; the message names it.</exception>
    public static LiveSettings From(Func<string, string?> variable)
    {
        string? Text(string name) => variable(name) is { Length: > 0 } text ? text : null;
        var defaults = new LiveSettings();
        var images = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, _) in LiveImages.InCluster)
        {
            if (Text(LiveImages.Variable(name)) is { } image) images[name] = image;
        }

        return defaults with
        {
            K3sImage = Text("DRYDOCK_K3S_IMAGE") ?? defaults.K3sImage,
            LocalStackImage = Text("DRYDOCK_LOCALSTACK_IMAGE") ?? defaults.LocalStackImage,
            Registry = Text("DRYDOCK_IMAGE_REGISTRY")?.TrimEnd('/'),
            RegistriesFile = Text("DRYDOCK_REGISTRIES_FILE"),
            Images = images,
            LocalStackToken = Text("LOCALSTACK_AUTH_TOKEN"),
            Keep = Text("DRYDOCK_KEEP") is { } keep && keep is not ("0" or "false"),
            K3sPort = Port("DRYDOCK_K3S_PORT", Text),
            LocalStackPort = Port("DRYDOCK_LOCALSTACK_PORT", Text),
            DiagnosticsDirectory = Text("DRYDOCK_DIAGNOSTICS") ?? defaults.DiagnosticsDirectory,
            StartLimit = Text("DRYDOCK_START_LIMIT") is { } limit ? Seconds("DRYDOCK_START_LIMIT", limit) : defaults.StartLimit,
        };
    }

    private static ushort? Port(string name, Func<string, string?> text)
    {
        if (text(name) is not { } value) return null;
        return ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : throw new FormatException($"{name}: '{value}' is no port");
    }

    private static TimeSpan Seconds(string name, string value) =>
        uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"{name}: '{value}' is no number of seconds");
}
