using System.Net;
using System.Security.Cryptography.X509Certificates;
using Drydock.Core.Kubernetes.Http;
using Drydock.Wire.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Drydock.Integration.Http;

/// <summary>A little HTTPS server with an authority of its own that answers as a test says.</summary>
internal sealed class StubApi : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ClusterAuthority _authority;

    private StubApi(WebApplication application, ClusterAuthority authority)
    {
        (_application, _authority) = (application, authority);
        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Uri = new Uri($"https://127.0.0.1:{new Uri(bound).Port}");
    }

    internal Uri Uri { get; }

    internal string AuthorityPem => _authority.Certificate.ExportCertificatePem();

    internal static async Task<StubApi> StartAsync(RequestDelegate answer)
    {
        var authority = new ClusterAuthority(IPAddress.Loopback, TimeProvider.System.GetUtcNow());
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1AndHttp2;
            endpoint.UseHttps(authority.Server, https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = static (_, _, _) => true;
            });
        }));
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(answer);
        await application.StartAsync();
        return new StubApi(application, authority);
    }

    internal (string Certificate, string Key) SignClient(string user) => _authority.SignClient(user);

    internal HttpKubernetesApi Client(string? token = null) =>
        new(new HttpKubernetesSettings { Server = Uri, CertificateAuthorityPem = AuthorityPem, Token = token }, TimeProvider.System);

    internal static Task JsonAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
        _authority.Dispose();
    }
}
