namespace Drydock.Core.Kubernetes.Http;

/// <summary>
/// Where a Kubernetes API is and who asks: what a context of a kubeconfig says, files already read. Certificates and keys are PEM texts.
/// Its text form leaves the secrets out.
/// </summary>
public sealed class HttpKubernetesSettings
{
    /// <summary>The address of the API; a path in it is kept before every request's own.</summary>
    public required Uri Server { get; init; }

    /// <summary>The authorities that may have signed the server's certificate, and no others; null for those of the system.</summary>
    public string? CertificateAuthorityPem { get; init; }

    /// <summary>Takes any certificate for the server's. For tests and tunnels only.</summary>
    public bool SkipTlsVerify { get; init; }

    /// <summary>The name that the server's certificate must have, where it is not the one in <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>The client's certificate, intermediates after it.</summary>
    public string? ClientCertificatePem { get; init; }

    /// <summary>The key of the client's certificate, RSA or EC, PKCS#1, SEC 1 or PKCS#8, not encrypted.</summary>
    public string? ClientKeyPem { get; init; }

    public string? Token { get; init; }

    /// <summary>A file with a token, read anew for every request: tokens of service accounts rotate. Counts before <see cref="Token"/>.</summary>
    public string? TokenFile { get; init; }

    public string? Username { get; init; }
    public string? Password { get; init; }

    /// <summary>http, https or socks5; null for the proxy of the environment, and none to loopback.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Sent with every request, as the Impersonate-… headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public string UserAgent { get; init; } = "drydock";

    /// <summary>For how long a connection may take to be made.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For how long a request may stay without its whole answer; the server's own limit is 60 s. Watches and exec have none.</summary>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>
    /// For how long an open watch may be silent before it counts as broken. A quiet watch is nothing wrong (bookmarks come about once a minute, where asked for), so this is
    /// only the last resort behind TCP keep-alive and HTTP/2 pings, which find a dead peer within a minute.
    /// </summary>
    public TimeSpan WatchIdleLimit { get; init; } = TimeSpan.FromMinutes(15);

    public override string ToString() => $"{Server}{(ClientCertificatePem is null ? "" : ", client certificate")}{(Token is null && TokenFile is null ? "" : ", bearer token")}";
}
