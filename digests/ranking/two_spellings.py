"""Compounds that authors write in one word and in two, opened: the ones that have one key however a reader writes them.

They come from the 36,909 abstracts of November 2025 to January 2026: pairs that stand there at least three times each
as one word and with a hyphen, and common words of this kind beside them.
"""

_LIST = """
anti-correlated anti-ferromagnetic anti-parallel anti-phase anti-site anti-symmetric audio-visual auto-completion
auto-correlation auto-encoder auto-regressive auto-scaling auto-tuning back-action back-end back-propagation band-gap
band-pass beam-splitter bi-directional bi-gru bi-level bi-lingual bi-lstm bi-modal bi-orthogonal bi-temporal
bio-inspired bio-marker bio-medical bit-rate bit-width bit-wise black-box block-chain block-wise blow-up blue-shift
chat-bot chunk-wise class-wise co-author co-design co-evolution co-exist co-existence co-moving co-pilot
co-precipitation co-training code-base common-sense core-set counter-example counter-intuitive counter-propagating
cross-attention cross-entropy cross-lingual cross-modal cross-over cross-talk crowd-sourced cut-off cyber-attack
cyber-physical cyber-security data-base data-center data-centre data-flow data-point data-set de-biasing de-blurring
de-duplication de-hazing de-noising deep-fake depth-wise down-conversion down-sampling down-weight down-weighting
e-commerce ego-centric ego-motion electro-chemical end-point end-user eye-tracking feed-forward few-shot fine-grained
fine-tune fine-tuned fine-tuning five-fold four-fold frame-rate free-form free-standing front-end gen-ai
geo-localization geo-spatial graph-rag grid-world group-wise hand-crafted hard-coded heavy-weight hold-out hot-spot
hugging-face hyper-graph hyper-network hyper-parameter hyper-spectral inter-annual inter-atomic inter-band
inter-connected inter-dependency inter-group inter-layer inter-modal inter-mode inter-molecular inter-particle
inter-relation inter-site inter-valley inter-view intra-band intra-cavity intra-class intra-cluster intra-group
intra-layer intra-operative jail-break jail-breaking k-nn key-frame key-phrase key-point key-word kv-cache large-scale
layer-wise life-cycle light-weight line-width list-wise long-context long-standing long-term look-ahead look-back
look-up low-rank macro-scale magneto-elastic magneto-electric magneto-transport many-body max-cut meta-cognition
meta-cognitive meta-heuristic meta-learning meta-material meta-surface meta-world micro-benchmark
micro-electromechanical micro-mirror micro-scale micro-service micro-structure mid-gap mid-training mind-map
mini-batch mm-wave mono-lingual multi-agent multi-band multi-body multi-center multi-centre multi-channel multi-class
multi-color multi-component multi-core multi-dimensional multi-directional multi-disciplinary multi-domain
multi-faceted multi-fractal multi-frequency multi-functional multi-gap multi-head multi-hop multi-label multi-layer
multi-layered multi-level multi-lingual multi-media multi-modal multi-modality multi-mode multi-object multi-objective
multi-orbital multi-parameter multi-parametric multi-particle multi-partite multi-party multi-pass multi-path
multi-phase multi-photon multi-physics multi-plane multi-player multi-point multi-port multi-qubit multi-reference
multi-resolution multi-rotor multi-scale multi-sensor multi-set multi-slice multi-species multi-spectral multi-stage
multi-state multi-step multi-task multi-temporal multi-terminal multi-turn multi-user multi-valued multi-variable
multi-view multi-wavelength nano-cavity nano-electronic nano-particle nano-scale nano-sized nano-structure nano-wire
neuro-symbolic non-abelian non-adaptive non-additive non-adiabatic non-analytic non-archimedean non-centrosymmetric
non-classical non-classicality non-collinear non-commutative non-commutativity non-commuting non-compact
non-conservative non-constant non-contextual non-convex non-convexity non-cooperative non-coplanar non-decreasing
non-degeneracy non-degenerate non-destructive non-determinism non-deterministic non-empty non-equilibrium
non-equivalent non-euclidean non-existence non-gaussian non-hermitian non-homogeneous non-ideality non-identical
non-interacting non-invasive non-linear non-linearity non-local non-locality non-magnetic non-markovian non-monotonic
non-negative non-negativity non-orthogonal non-parametric non-periodic non-perturbative non-polar non-radial
non-radiative non-reciprocal non-reciprocity non-relativistic non-resonant non-rigid non-separable non-smooth
non-stabilizerness non-standard non-stationarity non-stationary non-thermal non-trivial non-uniform non-uniqueness
non-unitary non-universal non-vanishing non-variational non-verbal non-volatile non-zero omni-modal one-shot open-set
open-source opto-electronic opto-mechanical out-painting over-confidence over-confident over-optimization
over-parameterization over-parameterized over-reliance over-sampling over-smoothing over-thinking pair-wise path-wise
photo-excited photo-induced photo-realistic piece-wise pixel-wise plug-in point-wise post-operative post-processing
post-selected post-selection post-training pre-built pre-computation pre-computed pre-defined pre-determined
pre-existing pre-fill pre-operative pre-print pre-processed pre-processing pre-registered pre-shared pre-stellar
pre-train pre-trained pre-training pseudo-differential pseudo-label pseudo-magnetic pseudo-random pseudo-spectral
pseudo-spin push-forward quasi-classical quasi-energy quasi-linear quasi-particle quasi-periodic quasi-periodicity
quasi-probability quasi-static qwen-vl radio-frequency re-align re-alignment re-entrant re-entry re-evaluate
re-examine re-framing re-id re-identification re-indexing re-localization re-optimization re-parameterization
re-parameterized re-planning re-rank re-ranked re-ranker re-ranking re-sampling re-scaling re-train re-training re-use
re-weight re-weighting read-out real-time red-shift red-team red-teaming road-map role-play roll-out run-time
self-attention self-supervised semi-classical semi-definite semi-group semi-linear semi-local semi-metal semi-metallic
semi-simple semi-supervised sense-making set-up short-term side-channel side-lobe slow-down slow-fast socio-cultural
socio-demographic socio-economic socio-technical soft-max space-time spatio-temporal speech-llm speed-up st-gnn
stage-wise stand-alone step-size step-wise sub-agent sub-band sub-category sub-class sub-component sub-critical
sub-diffusive sub-domain sub-exponential sub-field sub-goal sub-graph sub-grid sub-harmonic sub-image sub-lattice
sub-linear sub-micron sub-millimeter sub-millimetre sub-model sub-module sub-network sub-optimal sub-optimality
sub-pixel sub-population sub-problem sub-quadratic sub-region sub-sample sub-sampling sub-second sub-sequence
sub-space sub-structure sub-system sub-task sub-type sub-wavelength sub-word super-alignment super-conducting
super-conductivity super-conductor super-linear super-pixel super-resolution super-solution table-top take-off
tele-operation test-bed thermo-mechanical three-fold time-scale time-series time-stamped time-step trade-off tri-modal
tri-plane two-fold u-net ultra-broadband ultra-clean ultra-compact ultra-fast ultra-fine ultra-high ultra-light
ultra-low ultra-sensitive ultra-short ultra-small ultra-stable ultra-strong ultra-thin ultra-wide under-actuated
under-determined under-examined under-exploited under-explored under-perform under-represent under-represented
under-sampling under-served under-specification under-specified under-utilization under-utilize under-utilized
uni-modal up-conversion up-sampling up-scaling video-llm video-mme visuo-tactile warm-up wave-front wave-function
wave-guide wave-number wave-packet wave-vector web-page web-shop web-site well-being well-posedness white-box wi-fi
wide-band wide-field work-flow work-load zero-shot zig-zag
"""
OPENED = {compound.replace("-", ""): tuple(compound.split("-")) for compound in _LIST.split()}
"""The two halves of each by the word that they make."""
