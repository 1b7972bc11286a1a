using System.Net;
using System.Net.Sockets;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Core.Kubernetes.Http;

namespace Drydock.Integration.Http;

public sealed class HttpProxyTests
{
    [Test]
    public async Task A_proxy_of_the_kubeconfig_is_asked_for_a_tunnel()
    {
        await using var stub = await StubApi.StartAsync(context => StubApi.JsonAsync(context, 200, """{"kind":"PodList"}"""));
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var tunnel = TunnelAsync(proxy);
        var settings = new HttpKubernetesSettings { Server = stub.Uri, CertificateAuthorityPem = stub.AuthorityPem, Proxy = new Uri($"http://{proxy.LocalEndpoint}") };
        using (var api = new HttpKubernetesApi(settings, TimeProvider.System))
        {
            (await api.SendAsync(new KubeRequest(KubeVerb.List, KubeResources.Pods), CancellationToken.None)).Body.Text("kind").Should().Be("PodList");
        }

        (await tunnel.WaitAsync(TimeSpan.FromSeconds(5))).Should().StartWith($"CONNECT {stub.Uri.Authority} HTTP/1.1");
    }

    /// <summary>Serves one CONNECT; returns what was asked.</summary>
    private static async Task<string> TunnelAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var near = client.GetStream();
        var asked = new StringBuilder();
        var one = new byte[1];
        while (!asked.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await near.ReadAsync(one) == 1) asked.Append((char)one[0]);
        var target = asked.ToString().Split(' ')[1].Split(':');
        using var server = new TcpClient();
        await server.ConnectAsync(target[0], int.Parse(target[1], System.Globalization.CultureInfo.InvariantCulture));
        await near.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
        var far = server.GetStream();
        await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
        return asked.ToString();
    }
}
