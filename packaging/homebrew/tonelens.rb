# A draft for a tap of one's own: brew install OWNER/TAP/tonelens. Fill in the two lines marked "release" for each version; the file's
# address and hash stand on the release's page. Homebrew's own collection would want every dependency built from source, which
# onnxruntime's is not.
class Tonelens < Formula
  include Language::Python::Virtualenv

  desc "Shows how the words on the page make a reader feel, and which words do it"
  license "Apache-2.0"
  url "@WHEEL_OF_TONELENS_LITE@", using: :nounzip # release
  sha256 "@SHA256@" # release

  depends_on "python@3.13"

  def install
    virtualenv_create(libexec, "python3.13", system_site_packages: false, without_pip: false)
    wheel = Dir["*.whl"].first
    system libexec/"bin/python", "-m", "pip", "install", "--no-compile", wheel
    bin.install_symlink libexec/"bin/tonelens"
    generate_completions_from_executable(bin/"tonelens", "completion", shells: [:bash, :zsh, :fish])
  end

  test do
    assert_match "tonelens #{version}", shell_output("#{bin}/tonelens --version")
    assert_match "Reads negative", shell_output("#{bin}/tonelens explain 'This is terrible.'")
  end
end
