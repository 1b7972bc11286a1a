using System.Text;

namespace Drydock.Wire.Hosting;

/// <summary>The kubeconfig of a served cluster: its authority and the administrator's client certificate, readable by its owner only.</summary>
internal static class KubeconfigFile
{
    private const string Mark = "# Written by drydock serve.";

    /// <summary>The file at a path, which is never another's.</summary>
    internal static ServedFile At(string path) => new(path, Mark);

    internal static void Write(string path, Uri server, ClusterAuthority authority, (string Certificate, string Key) administrator)
    {
        var (certificate, key) = administrator;
        var text = $"""
            {Mark}
            apiVersion: v1
            kind: Config
            clusters:
            - name: drydock
              cluster:
                server: {server.GetLeftPart(UriPartial.Authority)}
                certificate-authority-data: {Encode(authority.Certificate.ExportCertificatePem())}
            users:
            - name: kubernetes-admin
              user:
                client-certificate-data: {Encode(certificate)}
                client-key-data: {Encode(key)}
            contexts:
            - name: drydock
              context:
                cluster: drydock
                user: kubernetes-admin
            current-context: drydock

            """;
        At(path).Write(text);
    }

    private static string Encode(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem + "\n"));
}
