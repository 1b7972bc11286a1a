using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Drydock.Core.Kubernetes.Http;

/// <summary>The handler under the client: TLS with the cluster's own authority, the client's certificate, the proxy, and a watch over dead peers.</summary>
internal static class HttpTransport
{
    private static readonly TimeSpan KeepAliveAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(10);

    /// <exception cref="CryptographicException">A certificate or key is not usable.</exception>
    internal static SocketsHttpHandler Create(HttpKubernetesSettings settings)
    {
        var handler = new SocketsHttpHandler();
        Configure(handler, settings);
        return handler;
    }

    /// <summary>The same for a handler that another made.</summary>
    /// <exception cref="CryptographicException">A certificate or key is not usable.</exception>
    internal static void Configure(SocketsHttpHandler handler, HttpKubernetesSettings settings)
    {
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.AutomaticDecompression = DecompressionMethods.GZip;
        handler.ConnectTimeout = settings.ConnectLimit;
        handler.EnableMultipleHttp2Connections = true;
        handler.KeepAlivePingDelay = KeepAliveAfter;
        handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90);
        handler.ConnectCallback = ConnectAsync;
        handler.SslOptions = Tls(settings);
        // As Go's clients do: what the environment says of proxies is not meant for this machine itself.
        if (settings.Proxy is { } proxy) handler.Proxy = new WebProxy(proxy);
        else handler.UseProxy = !settings.Server.IsLoopback;
    }

    private static SslClientAuthenticationOptions Tls(HttpKubernetesSettings settings)
    {
        var options = new SslClientAuthenticationOptions { CertificateRevocationCheckMode = X509RevocationMode.NoCheck };
        if (settings.SkipTlsVerify)
        {
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }
        else if (settings.CertificateAuthorityPem is { } pem)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(pem);
            if (policy.CustomTrustStore.Count == 0) throw new CryptographicException("the certificate authority holds no PEM certificate");
            options.CertificateChainPolicy = policy;
        }

        if (settings.ClientCertificatePem is { } certificate && settings.ClientKeyPem is { } key)
        {
            options.ClientCertificateContext = ClientIdentity(certificate, key);
        }

        return options;
    }

    private static SslStreamCertificateContext ClientIdentity(string certificatePem, string keyPem)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(certificatePem);
        var own = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        if (OperatingSystem.IsWindows())
        {
            // Schannel can't use a key that is in memory only.
            using var inMemory = own;
            own = X509CertificateLoader.LoadPkcs12(inMemory.Export(X509ContentType.Pkcs12), null);
        }

        if (all.Count > 0) all.RemoveAt(0);
        return SslStreamCertificateContext.Create(own, all, offline: true);
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)KeepAliveAfter.TotalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)KeepAliveInterval.TotalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
