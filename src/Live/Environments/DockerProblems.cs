using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Docker.DotNet;
using DotNet.Testcontainers.Builders;

namespace Drydock.Live.Environments;

/// <summary>Tells what went wrong between Testcontainers and Docker, with one message for each cause and what to do about it.</summary>
public static partial class DockerProblems
{
    /// <summary>Looks whether Docker can be used; null when it can. Starts nothing.</summary>
    public static LiveEnvironmentException? Find()
    {
        try
        {
            // Build asks every endpoint that Testcontainers knows; nothing is pulled or started before StartAsync.
            new ContainerBuilder("drydock.invalid/probe:1").Build();
            return null;
        }
        catch (Exception exception) when (Explain(exception, "") is { } explained)
        {
            return explained;
        }
    }

    /// <summary>What an exception of Build or StartAsync means; null for what is none of the known causes.</summary>
    /// <param name="exception">As thrown.</param>
    /// <param name="image">The image that was to be started, for the message.</param>
    public static LiveEnvironmentException? Explain(Exception exception, string image)
    {
        var chain = Flatten(exception).ToList();
        var text = string.Join('\n', chain.Select(MessageOf));
        if (text.Contains("LOCALSTACK_AUTH_TOKEN", StringComparison.Ordinal))
        {
            return New(LiveProblem.LocalStackTokenMissing, $"LocalStack asks for a token: {image} is newer than 4.14", $"Set LOCALSTACK_AUTH_TOKEN, or unset DRYDOCK_LOCALSTACK_IMAGE to take {LiveImages.LocalStack}", exception);
        }

        if (TooNew().Match(text) is { Success: true } version)
        {
            return New(
                LiveProblem.DockerTooOld,
                $"Docker is too old: it speaks API {version.Groups[2].Value}, Testcontainers asks for {version.Groups[1].Value} (Docker 25 or newer)",
                $"Update Docker, or try with DOCKER_API_VERSION={version.Groups[2].Value}",
                exception);
        }

        return chain.OfType<DockerUnavailableException>().Any() ? Unavailable(chain, text, exception) : OfStart(text, image, exception);
    }

    private static LiveEnvironmentException Unavailable(List<Exception> chain, string text, Exception exception)
    {
        var endpoint = Endpoint().Match(text) is { Success: true } found ? found.Groups[1].Value : "its usual socket";
        var errors = chain.OfType<SocketException>().Select(e => e.SocketErrorCode).ToList();
        if (errors.Contains(SocketError.AccessDenied) || text.Contains("Permission denied", StringComparison.OrdinalIgnoreCase))
        {
            return New(LiveProblem.DockerDenied, $"Permission denied on Docker's socket ({endpoint})", "Add yourself to the group 'docker' and log in again, or run as root, or use rootless Docker", exception);
        }

        if (errors.Count > 0 || text.Contains("Failed to connect", StringComparison.Ordinal))
        {
            return New(LiveProblem.DockerNotRunning, $"The Docker daemon does not answer at {endpoint}", "Start Docker (systemctl start docker, or Docker Desktop), or set DOCKER_HOST to where it runs", exception);
        }

        return New(LiveProblem.DockerMissing, "There is no Docker here: no socket, no DOCKER_HOST", "Install Docker (docs.docker.com/engine/install), or set DOCKER_HOST to where it runs", exception);
    }

    private static LiveEnvironmentException? OfStart(string text, string image, Exception exception)
    {
        if (PortTaken().Match(text) is { Success: true } port)
        {
            return New(LiveProblem.PortTaken, $"A port for {image} is taken: {port.Value}", "Free it, or unset DRYDOCK_K3S_PORT and DRYDOCK_LOCALSTACK_PORT to take free ports", exception);
        }

        if (!NotPulled().IsMatch(text)) return null;
        var line = text.Split('\n').First(l => NotPulled().IsMatch(l)).Trim();
        return New(
            LiveProblem.ImageNotPulled,
            $"The image {image} can't be pulled: {line}",
            "Check the network and the name; behind a firewall set DRYDOCK_IMAGE_REGISTRY to a mirror, or name an image that is there (docs/live-tier.md, Images)",
            exception);
    }

    private static LiveEnvironmentException New(LiveProblem problem, string observed, string remedy, Exception inner) => new(problem, observed, remedy, inner);

    private static IEnumerable<Exception> Flatten(Exception exception)
    {
        yield return exception;
        IEnumerable<Exception> inner = exception is AggregateException many ? many.InnerExceptions : exception.InnerException is { } one ? [one] : [];
        foreach (var nested in inner.SelectMany(Flatten)) yield return nested;
    }

    /// <summary>What Docker itself says, without the words around it.</summary>
    private static string MessageOf(Exception exception)
    {
        if (exception is not DockerApiException { ResponseBody: { Length: > 0 } body }) return exception.Message;
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("message", out var message) ? message.GetString() ?? body : body;
        }
        catch (JsonException)
        {
            return body;
        }
    }

    [GeneratedRegex(@"client version ([\d.]+) is too new\. Maximum supported API version is ([\d.]+)")]
    private static partial Regex TooNew();

    [GeneratedRegex("Docker endpoint at '([^']+)'")]
    private static partial Regex Endpoint();

    [GeneratedRegex(@"(?:Bind for |listen tcp\d? )\S+:\d+:? (?:failed: port is already allocated|bind: address already in use)")]
    private static partial Regex PortTaken();

    [GeneratedRegex("(?i)no such image|pull access denied|manifest (?:for .* )?(?:unknown|not found)|not found: manifest|no such host|toomanyrequests|i/o timeout|TLS handshake|x509|connection refused|registry-1|/v2/|unauthorized|no basic auth|has not been found|failed to resolve reference|server misbehaving")]
    private static partial Regex NotPulled();
}
