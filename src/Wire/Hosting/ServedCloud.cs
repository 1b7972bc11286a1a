using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes;
using Drydock.Wire.Admin;
using Drydock.Wire.Aws;
using Drydock.Wire.Driving;
using Drydock.Wire.Kubernetes;
using Drydock.Wire.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Drydock.Wire.Hosting;

/// <summary>
/// A simulated cluster and account behind real sockets: the Kubernetes API over HTTPS, AWS and an administration endpoint over HTTP, each on a port of its own, for
/// kubectl, the aws CLI and whatever else speaks to the real ones.
/// </summary>
public sealed class ServedCloud : IAsyncDisposable
{
    private readonly ServeOptions _options;
    private readonly ServedWorld _served;
    private readonly ClusterAuthority _authority;
    private readonly string? _temporary;
    private readonly StateDirectory? _state;
    private readonly ServedFile? _ready;
    private WebApplication? _application;

    private ServedCloud(ServeOptions options, StateDirectory? state)
    {
        _options = state?.WithPorts(options) ?? options;
        _state = state;
        Credentials = state?.Credentials() ?? ServedCredentials.Draw();
        var now = TimeProvider.System.GetUtcNow();
        _authority = state?.LoadAuthority(options.Listen, now) ?? new ClusterAuthority(options.Listen, now);
        _served = new ServedWorld(options, now, state);
        Driver = new WorldDriver(_served.World, options.TimeScale) { TurnEnded = _served.Recorder is { } recorder ? recorder.Flush : null };
        if (state is not null && options.KubeconfigFile is null) options = options with { KubeconfigFile = state.KubeconfigPath };
        if (options.KubeconfigFile is null) _temporary = Directory.CreateTempSubdirectory("drydock-").FullName;
        _ready = options.ReadyFile is null ? null : new ServedFile(Path.GetFullPath(options.ReadyFile), "export DRYDOCK_ADMIN_TOKEN=");
        KubeconfigPath = Path.GetFullPath(options.KubeconfigFile ?? Path.Combine(_temporary!, "kubeconfig"));
    }

    public WorldDriver Driver { get; }
    public World World => _served.World;
    public SimCluster Cluster => _served.Cluster;
    public SimAws Aws => _served.Aws;
    public ServedCredentials Credentials { get; }
    public ClusterAuthority Authority => _authority;
    public X509Certificate2 CaCertificate => _authority.Certificate;
    public string AdminToken => Credentials.AdminToken;
    public string KubeconfigPath { get; }
    public Uri KubernetesUri { get; private set; } = null!;
    public Uri AwsUri { get; private set; } = null!;
    public Uri AdminUri { get; private set; } = null!;

    /// <summary>What a client's environment needs, in the order in which it is printed.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment =>
    [
        new("KUBECONFIG", KubeconfigPath),
        new("AWS_ENDPOINT_URL", AwsUri.GetLeftPart(UriPartial.Authority)),
        new("AWS_REGION", Aws.Options.Region),
        new("AWS_DEFAULT_REGION", Aws.Options.Region),
        new("AWS_ACCESS_KEY_ID", Credentials.AwsAccessKeyId),
        new("AWS_SECRET_ACCESS_KEY", Credentials.AwsSecretAccessKey),
        new("DRYDOCK_ADMIN_URL", AdminUri.GetLeftPart(UriPartial.Authority)),
        new("DRYDOCK_ADMIN_TOKEN", Credentials.AdminToken),
    ];

    /// <summary>Boots the cluster, opens the ports and writes kubeconfig and ready file.</summary>
    /// <exception cref="IOException">A port is taken, or a file can't be written.</exception>
    /// <exception cref="StateException">The state directory can't be used.</exception>
    public static async Task<ServedCloud> StartAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        var state = options.StateDirectory is { } path ? StateDirectory.Open(path, options.Tell ?? (static _ => { })) : null;
        ServedCloud cloud;
        try
        {
            cloud = new ServedCloud(options, state);
        }
        catch
        {
            state?.Dispose();
            throw;
        }

        try
        {
            await cloud.OpenAsync(cancellationToken).ConfigureAwait(false);
            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _ready?.Delete();
        if (_application is { } application)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await application.StopAsync(soon.Token).ConfigureAwait(false);
            await application.DisposeAsync().ConfigureAwait(false);
        }

        await Driver.DisposeAsync().ConfigureAwait(false);
        _authority.Dispose();
        _served.Recorder?.Dispose();
        _state?.Dispose();
        if (_temporary is not null) Directory.Delete(_temporary, recursive: true);
        else if (_state is null) KubeconfigFile.At(KubeconfigPath).Delete();
    }

    private static Uri UriOf(string scheme, IPAddress listen, string bound)
    {
        var port = int.Parse(bound[(bound.LastIndexOf(':') + 1)..].TrimEnd('/'), CultureInfo.InvariantCulture);
        var host = listen.Equals(IPAddress.Any) || listen.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback.ToString() : listen.ToString();
        return new UriBuilder(scheme, host, port).Uri;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        // One of an earlier process that was killed would say that this one is ready.
        _ready?.RequireFree();
        _ready?.Delete();
        KubeconfigFile.At(KubeconfigPath).RequireFree();
        var kubernetes = new KubernetesFrontEnd(Driver, Cluster, _authority, Credentials);
        var aws = new AwsFrontEnd(Driver, Aws, Credentials);
        var admin = new AdminFrontEnd(Driver, Aws, _authority, Credentials);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Limit);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(_options.Listen, _options.KubernetesPort, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1AndHttp2;
                endpoint.UseHttps(_authority.Server, https =>
                {
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.ClientCertificateValidation = static (_, _, _) => true;
                });
                Route(endpoint, kubernetes.HandleAsync);
            });
            kestrel.Listen(_options.Listen, _options.AwsPort, endpoint => Route(endpoint, aws.HandleAsync));
            kestrel.Listen(_options.Listen, _options.AdminPort, endpoint => Route(endpoint, admin.HandleAsync));
        });
        _application = builder.Build();
        _application.UseWebSockets();
        _application.Run(HandleAsync);
        await _application.StartAsync(cancellationToken).ConfigureAwait(false);
        var bound = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        KubernetesUri = UriOf("https", _options.Listen, bound[0]);
        AwsUri = UriOf("http", _options.Listen, bound[1]);
        AdminUri = UriOf("http", _options.Listen, bound[2]);
        if (Cluster.Options.Aws is not null) Driver.Call(Aws.Eks.Process, () => TellEks(Aws));
        _state?.KeepPorts(KubernetesUri.Port, AwsUri.Port, AdminUri.Port);
        KubeconfigFile.Write(KubeconfigPath, KubernetesUri, _authority, _state?.Administrator(_authority) ?? _authority.SignClient("kubernetes-admin", "system:masters"));
        _ready?.Write(string.Concat(Environment.Select(e => $"export {e.Key}={e.Value}\n")));
    }

    private bool TellEks(SimAws aws)
    {
        aws.SetClusterEndpoint(Cluster.Options.Name, KubernetesUri, _authority.Certificate.ExportCertificatePem() + "\n");
        return true;
    }

    /// <summary>The front ends set their own limits, in their protocol's words; slow and idle clients are in their right.</summary>
    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        // Warnings quote what the client has sent.
        kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.UTF8;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestLineSize = 256 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 1024 * 1024;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
    }

    /// <summary>Which front end serves a connection is decided by the port that it came in by.</summary>
    private static void Route(ListenOptions endpoint, RequestDelegate frontEnd) => endpoint.Use(next => connection =>
    {
        connection.Items[typeof(RequestDelegate)] = frontEnd;
        return next(connection);
    });

    private async Task HandleAsync(HttpContext context)
    {
        var items = context.Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionItemsFeature>()!.Items;
        var frontEnd = (RequestDelegate)items[typeof(RequestDelegate)]!;
        if (_options.Log is not { } log)
        {
            await frontEnd(context).ConfigureAwait(false);
            return;
        }

        var started = Stopwatch.GetTimestamp();
        try
        {
            await frontEnd(context).ConfigureAwait(false);
        }
        finally
        {
            // The query stays out: presigned requests carry signatures in it.
            log(string.Create(CultureInfo.InvariantCulture, $"{context.Request.Method} {context.Request.Path} {context.Response.StatusCode} {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0.0} ms"));
        }
    }
}
